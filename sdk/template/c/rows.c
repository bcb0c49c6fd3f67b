#include <stdlib.h>
#include <string.h>

#include "store.h"

/* What the letters of an order stand for: kind, tenant, owner, state, due, id. */
static const char* const kOrders[N_INDEXES] = {"kti", "koti", "ksti", "ksdti", "kstdi"};

int mystore_compare(tkw_bytes a, tkw_bytes b) {
  const size_t common = a.n < b.n ? a.n : b.n;
  const int order = common ? memcmp(a.p, b.p, common) : 0;
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_field(const tkw_record* a, const tkw_record* b, char field) {
  switch (field) {
    case 'k':
      return (a->key.kind > b->key.kind) - (a->key.kind < b->key.kind);
    case 't':
      return mystore_compare(a->key.tenant, b->key.tenant);
    case 'o':
      return mystore_compare(a->owner, b->owner);
    case 's':
      return (a->state > b->state) - (a->state < b->state);
    case 'd':
      return (a->due_us > b->due_us) - (a->due_us < b->due_us);
    default:
      return mystore_compare(a->key.id, b->key.id);
  }
}

/* Compares by the first `n_fields` letters of `order`. */
static int compare(const tkw_record* a, const tkw_record* b, const char* order, size_t n_fields) {
  int result = 0;
  for (; n_fields > 0 && !result; --n_fields, ++order) result = compare_field(a, b, *order);
  return result;
}

/* The place of the first row that is not before `probe`, or with `behind` the first that is behind it. */
static size_t place_of(const row_index* index, const tkw_record* probe, size_t n_fields, int behind) {
  size_t low = 0, high = index->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (compare(&index->rows[middle]->record, probe, index->order, n_fields) < behind)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static size_t place_in(const row_index* index, const row* wanted) {
  return place_of(index, &wanted->record, strlen(index->order), 0);
}

/* Rows without an owner or a due are not in the indexes that go by them. */
static int belongs(const tkw_record* record, int index) {
  if (index == BY_OWNER) return record->owner.n != 0;
  return (index != BY_DUE && index != BY_TENANT_AND_DUE) || record->due_us != TKW_NO_DUE;
}

static int reserve(row_index* index) {
  const size_t capacity = index->capacity ? 2 * index->capacity : 64;
  row** grown;
  if (index->n < index->capacity) return 0;
  grown = realloc(index->rows, capacity * sizeof *grown);
  if (!grown) return -1;
  index->rows = grown;
  index->capacity = capacity;
  return 0;
}

static tkw_bytes keep(uint8_t** to, tkw_bytes bytes) {
  const tkw_bytes kept = {*to, bytes.n};
  if (bytes.n) memcpy(*to, bytes.p, bytes.n);
  *to += bytes.n;
  return kept;
}

static void set_touch(row* touched, int64_t at_us, tkw_bytes note) {
  if (note.n) memcpy(touched->note, note.p, note.n);
  touched->record.touched_us = at_us;
  touched->record.touched_note.p = touched->note;
  touched->record.touched_note.n = note.n;
}

static row* copy_of(const tkw_record* record) {
  const tkw_key* const key = &record->key;
  row* const made = malloc(sizeof *made + key->tenant.n + key->id.n + record->owner.n + record->body.n);
  uint8_t* to;
  if (!made) return NULL;
  to = made->bytes;
  made->record = *record;
  made->record.struct_size = sizeof made->record;
  made->record.key.tenant = keep(&to, key->tenant);
  made->record.key.id = keep(&to, key->id);
  made->record.owner = keep(&to, record->owner);
  made->record.body = keep(&to, record->body);
  set_touch(made, record->touched_us, record->touched_note);
  return made;
}

void mystore_rows_init(row_set* rows) {
  int i;
  memset(rows, 0, sizeof *rows);
  for (i = 0; i < N_INDEXES; ++i) rows->indexes[i].order = kOrders[i];
}

void mystore_rows_free(row_set* rows) {
  size_t i;
  for (i = 0; i < rows->indexes[BY_ID].n; ++i) free(rows->indexes[BY_ID].rows[i]);
  for (i = 0; i < N_INDEXES; ++i) free(rows->indexes[i].rows);
}

row* mystore_rows_find(const row_set* rows, const tkw_key* key) {
  const row_index* const index = &rows->indexes[BY_ID];
  const size_t n_fields = strlen(index->order);
  tkw_record probe;
  size_t at;
  memset(&probe, 0, sizeof probe);
  probe.key = *key;
  at = place_of(index, &probe, n_fields, 0);
  if (at == index->n || compare(&index->rows[at]->record, &probe, index->order, n_fields) != 0) return NULL;
  return index->rows[at];
}

int mystore_rows_put(row_set* rows, const tkw_record* record) {
  const row* const old = mystore_rows_find(rows, &record->key);
  row* const made = copy_of(record);
  int i, failed = !made;
  for (i = 0; i < N_INDEXES; ++i) failed |= reserve(&rows->indexes[i]);
  if (failed) {
    free(made);
    return -1;
  }
  if (old) {
    set_touch(made, old->record.touched_us, old->record.touched_note);
    mystore_rows_remove(rows, &made->record.key);
  }
  for (i = 0; i < N_INDEXES; ++i) {
    row_index* const index = &rows->indexes[i];
    const size_t at = place_in(index, made);
    if (!belongs(&made->record, i)) continue;
    memmove(index->rows + at + 1, index->rows + at, (index->n - at) * sizeof *index->rows);
    index->rows[at] = made;
    ++index->n;
  }
  return 0;
}

void mystore_rows_remove(row_set* rows, const tkw_key* key) {
  row* const gone = mystore_rows_find(rows, key);
  int i;
  if (!gone) return;
  for (i = 0; i < N_INDEXES; ++i) {
    row_index* const index = &rows->indexes[i];
    const size_t at = place_in(index, gone);
    if (!belongs(&gone->record, i)) continue;
    memmove(index->rows + at, index->rows + at + 1, (index->n - at - 1) * sizeof *index->rows);
    --index->n;
  }
  free(gone);
}

void mystore_rows_touch(row_set* rows, const tkw_key* key, int64_t at_us, tkw_bytes note) {
  row* const touched = mystore_rows_find(rows, key);
  if (touched && touched->record.touched_us < at_us) set_touch(touched, at_us, note);
}

/* Part of an index: the rows whose first `n_equal` fields are those of `start`, and where in it a scan begins. */
typedef struct range {
  const row_index* index;
  size_t n_equal;
  tkw_record start;
  int is_open; /* from the end of the range; otherwise from behind `start` */
} range;

static range range_of(const row_set* rows, const tkw_scan* scan) {
  const int all_tenants = (scan->flags & TKW_SCAN_ALL_TENANTS) != 0;
  range found;
  int index = BY_ID;
  if (scan->flags & TKW_SCAN_BY_OWNER) index = BY_OWNER;
  if (scan->flags & TKW_SCAN_BY_STATE) index = BY_STATE;
  if (scan->flags & TKW_SCAN_BY_DUE) index = all_tenants ? BY_DUE : BY_TENANT_AND_DUE;
  memset(&found, 0, sizeof found);
  found.index = &rows->indexes[index];
  found.n_equal = 1U + (index != BY_ID) + !all_tenants;
  found.start.key.kind = scan->kind;
  found.start.key.tenant = all_tenants ? scan->after_tenant : scan->tenant;
  found.start.key.id = scan->after_id;
  found.start.owner = scan->owner;
  found.start.state = scan->state;
  found.start.due_us = scan->after_due_us;
  found.is_open = !scan->after_id.n && !scan->after_due_us && (!all_tenants || !scan->after_tenant.n);
  return found;
}

/* Whether the row lies at or beyond the end that the scan has set. */
static int is_beyond(const tkw_record* record, const tkw_scan* scan) {
  int order = -1;
  if (!scan->until_due_us && !scan->until_id.n) return 0;
  if (scan->until_due_us)
    order = (record->due_us > scan->until_due_us) - (record->due_us < scan->until_due_us);
  else
    order = mystore_compare(record->key.id, scan->until_id);
  return scan->flags & TKW_SCAN_DESC ? order <= 0 : order >= 0;
}

static int deliver_row(const tkw_record* record, const tkw_scan* scan, void* sink, tkw_row_fn deliver) {
  const tkw_bytes none = {NULL, 0};
  tkw_record keys = *record;
  if (!(scan->flags & TKW_SCAN_KEYS)) return deliver(sink, record);
  keys.touched_note = keys.body = none;
  return deliver(sink, &keys);
}

tkw_rc mystore_rows_scan(const row_set* rows, const running_call* running, const tkw_scan* scan, void* sink,
                         tkw_row_fn deliver, tkw_error* err) {
  const int descending = (scan->flags & TKW_SCAN_DESC) != 0;
  const range part = range_of(rows, scan);
  const char* const order = part.index->order;
  const size_t n_fields = part.is_open ? part.n_equal : strlen(order);
  uint32_t left;
  tkw_rc rc;
  /* Behind the whole range or the position when it is left backwards or entered from there; else before it. */
  size_t at = place_of(part.index, &part.start, n_fields, part.is_open == descending);
  for (left = scan->limit; left > 0; --left) {
    const tkw_record* here;
    if (descending ? at == 0 : at == part.index->n) break;
    here = &part.index->rows[descending ? --at : at++]->record;
    if (compare(here, &part.start, order, part.n_equal) != 0 || is_beyond(here, scan)) break;
    rc = mystore_check_call(running, err);
    if (rc) return rc;
    if (deliver_row(here, scan, sink, deliver)) break;
  }
  return TKW_OK;
}
