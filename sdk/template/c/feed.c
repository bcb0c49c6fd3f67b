#include <stdlib.h>
#include <string.h>

#include "store.h"

/* Room for one more element; the array, moved perhaps, or NULL without memory. */
static void* reserve(void* array, size_t n, size_t* capacity, size_t element_size) {
  const size_t wanted = *capacity ? 2 * *capacity : 64;
  void* grown;
  if (n < *capacity) return array;
  grown = realloc(array, wanted * element_size);
  if (grown) *capacity = wanted;
  return grown;
}

void mystore_feed_free(feed* feed) {
  size_t i;
  for (i = 0; i < feed->n_changes; ++i) free((void*)feed->changes[i].key.tenant.p);
  free(feed->changes);
  free(feed->requests);
}

/* The place of the first request_id that is not before `id`: they begin with the time, so it is mostly the last. */
static size_t place_of(const feed* feed, const uint8_t id[16]) {
  size_t low = 0, high = feed->n_requests;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (memcmp(feed->requests[middle].id, id, 16) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

uint64_t mystore_feed_find(const feed* feed, const uint8_t request_id[16]) {
  const size_t at = place_of(feed, request_id);
  if (at == feed->n_requests || memcmp(feed->requests[at].id, request_id, 16) != 0) return 0;
  return feed->requests[at].seq;
}

int mystore_feed_add_changeset(feed* feed, uint64_t seq, const uint8_t request_id[16]) {
  const tkw_key none = {{NULL, 0}, {NULL, 0}, 0, 0};
  const size_t at = place_of(feed, request_id);
  feed_request* const requests =
      reserve(feed->requests, feed->n_requests, &feed->requests_capacity, sizeof *feed->requests);
  if (!requests) return -1;
  feed->requests = requests;
  memmove(requests + at + 1, requests + at, (feed->n_requests - at) * sizeof *requests);
  memcpy(requests[at].id, request_id, 16);
  requests[at].seq = seq;
  ++feed->n_requests;
  return mystore_feed_add_change(feed, seq, 0, &none);
}

int mystore_feed_add_change(feed* feed, uint64_t seq, uint32_t type, const tkw_key* key) {
  uint8_t* const block = malloc(key->tenant.n + key->id.n + 1);
  feed_change* const changes = reserve(feed->changes, feed->n_changes, &feed->changes_capacity, sizeof *feed->changes);
  feed_change* added;
  if (changes) feed->changes = changes;
  if (!block || !changes) {
    free(block);
    return -1;
  }
  if (key->tenant.n) memcpy(block, key->tenant.p, key->tenant.n);
  if (key->id.n) memcpy(block + key->tenant.n, key->id.p, key->id.n);
  added = &changes[feed->n_changes++];
  added->seq = seq;
  added->type = type;
  added->key = *key;
  added->key.tenant.p = block;
  added->key.id.p = block + key->tenant.n;
  return 0;
}

uint64_t mystore_feed_newest(const feed* feed) { return feed->n_changes ? feed->changes[feed->n_changes - 1].seq : 0; }

void mystore_feed_deliver(const feed* feed, uint64_t after_seq, uint32_t limit, void* sink, tkw_change_fn deliver) {
  size_t low = 0, high = feed->n_changes;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (feed->changes[middle].seq <= after_seq)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < feed->n_changes; ++low) {
    const feed_change* const from = &feed->changes[low];
    const tkw_change change = {sizeof change, from->type, from->seq, from->key};
    if (from->type == 0) {
      if (limit-- == 0) return;
    } else if (deliver(sink, &change)) {
      return;
    }
  }
}
