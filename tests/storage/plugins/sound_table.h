/* A table of functions that is sound in form; the plugins here that are wrong take it and break one thing. */
#ifndef TOKENWARD_TESTS_SOUND_TABLE_H
#define TOKENWARD_TESTS_SOUND_TABLE_H

#include <tokenward/storage.h>

static tkw_rc TKW_CALL sound_open(const tkw_host* host, tkw_host_ctx* ctx, const tkw_kv* kv, uint32_t n,
                                  tkw_store** store, tkw_error* err) {
  (void)host, (void)ctx, (void)kv, (void)n, (void)store, (void)err;
  return TKW_UNAVAILABLE;
}

static void TKW_CALL sound_close(tkw_store* store) { (void)store; }

static tkw_rc TKW_CALL sound_info(tkw_store* store, const tkw_call* call, tkw_info* info, tkw_error* err) {
  (void)store, (void)call, (void)info, (void)err;
  return TKW_UNAVAILABLE;
}

static tkw_rc TKW_CALL sound_migrate(tkw_store* store, const tkw_call* call, uint32_t to, uint32_t dry_run,
                                     tkw_error* err) {
  (void)store, (void)call, (void)to, (void)dry_run, (void)err;
  return TKW_UNAVAILABLE;
}

static tkw_rc TKW_CALL sound_get(tkw_store* store, const tkw_call* call, const tkw_key* keys, uint32_t n, void* sink,
                                 tkw_row_fn row, tkw_error* err) {
  (void)store, (void)call, (void)keys, (void)n, (void)sink, (void)row, (void)err;
  return TKW_UNAVAILABLE;
}

static tkw_rc TKW_CALL sound_scan(tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink,
                                  tkw_row_fn row, tkw_error* err) {
  (void)store, (void)call, (void)scan, (void)sink, (void)row, (void)err;
  return TKW_UNAVAILABLE;
}

static tkw_rc TKW_CALL sound_apply(tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                                   tkw_result* const* results, uint32_t n, tkw_error* err) {
  (void)store, (void)call, (void)changesets, (void)results, (void)n, (void)err;
  return TKW_UNAVAILABLE;
}

static tkw_rc TKW_CALL sound_touch(tkw_store* store, const tkw_call* call, const tkw_touch* const* touches, uint32_t n,
                                   tkw_error* err) {
  (void)store, (void)call, (void)touches, (void)n, (void)err;
  return TKW_UNAVAILABLE;
}

static tkw_rc TKW_CALL sound_changes(tkw_store* store, const tkw_call* call, uint64_t after_seq, uint32_t limit,
                                     void* sink, tkw_change_fn change, tkw_error* err) {
  (void)store, (void)call, (void)after_seq, (void)limit, (void)sink, (void)change, (void)err;
  return TKW_UNAVAILABLE;
}

#define SOUND_STORAGE                                                                                               \
  {                                                                                                                 \
    sizeof(tkw_storage), 0, sound_open, sound_close, sound_info, sound_migrate, sound_get, sound_scan, sound_apply, \
        sound_touch, sound_changes, NULL, NULL, NULL, NULL                                                          \
  }

#define SOUND_PLUGIN(name, storage) \
  { sizeof(tkw_plugin), TKW_ABI_MINOR, name, "1.0", storage, "{}" }

#endif
