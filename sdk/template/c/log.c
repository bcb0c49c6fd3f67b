#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "store.h"

enum { kHeaderBytes = 16 }; /* length and CRC-32, a number each */

/* A file's name is durable once its directory is. */
static tkw_rc sync_directory(const log_file* log, tkw_error* err) {
  char* const copy = strdup(log->path);
  const int directory = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  const int synced = directory < 0 ? -1 : fsync(directory);
  const tkw_rc rc = synced ? mystore_fail_errno(err, log->path) : TKW_OK;
  if (directory >= 0) close(directory);
  free(copy);
  return rc;
}

tkw_rc mystore_log_open(log_file* log, tkw_bytes path, tkw_error* err) {
  memset(log, 0, sizeof *log);
  log->file = -1;
  log->path = malloc(path.n + 1);
  if (!log->path) return mystore_fail(err, TKW_UNAVAILABLE, "out of memory");
  memcpy(log->path, path.p, path.n);
  log->path[path.n] = '\0';
  log->file = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (log->file < 0) return mystore_fail_errno(err, log->path);
  if (flock(log->file, LOCK_EX | LOCK_NB)) return mystore_fail(err, TKW_UNAVAILABLE, "in use by another process");
  return sync_directory(log, err);
}

void mystore_log_close(log_file* log) {
  if (log->file >= 0) close(log->file);
  free(log->path);
}

/* The payload of the whole, undamaged entry that `text` begins with; empty: none. */
static tkw_bytes first_entry(tkw_bytes text) {
  const tkw_bytes none = {NULL, 0};
  reader header = {text, 0};
  const uint64_t length = mystore_read_number(&header), checksum = mystore_read_number(&header);
  tkw_bytes payload = header.rest;
  if (header.failed || length > payload.n) return none;
  payload.n = (size_t)length;
  return mystore_crc32(payload) == checksum ? payload : none;
}

static tkw_rc cut(log_file* log, uint64_t size, tkw_error* err) {
  log->size = size;
  if (ftruncate(log->file, (off_t)size) == 0) return TKW_OK;
  log->broken = 1;
  return mystore_fail_errno(err, log->path);
}

static tkw_rc read_all(const log_file* log, tkw_bytes* text, uint8_t** block, tkw_error* err) {
  const off_t size = lseek(log->file, 0, SEEK_END);
  ssize_t n = 1;
  text->n = 0;
  text->p = *block = malloc((size_t)size + 1);
  if (!*block) return mystore_fail(err, TKW_UNAVAILABLE, "out of memory");
  while (n > 0 && text->n < (size_t)size) {
    n = pread(log->file, *block + text->n, (size_t)size - text->n, (off_t)text->n);
    if (n > 0) text->n += (size_t)n;
    if (n < 0 && errno == EINTR) n = 1;
  }
  return n < 0 ? mystore_fail_errno(err, log->path) : TKW_OK;
}

tkw_rc mystore_log_replay(log_file* log, struct tkw_store* store,
                          tkw_rc (*entry)(struct tkw_store* store, tkw_bytes payload, tkw_error* err), tkw_error* err) {
  tkw_bytes rest, payload;
  uint8_t* block;
  tkw_rc rc = read_all(log, &rest, &block, err);
  uint64_t sound;
  while (!rc && (payload = first_entry(rest)).n) {
    rc = entry(store, payload, err);
    rest.p = payload.p + payload.n;
    rest.n -= kHeaderBytes + payload.n;
  }
  sound = (uint64_t)(rest.p - block);
  for (; !rc && rest.n; ++rest.p, --rest.n)
    if (first_entry(rest).n) rc = mystore_fail(err, TKW_CORRUPT, "the log is damaged");
  if (!rc) rc = cut(log, sound, err);
  free(block);
  return rc;
}

tkw_rc mystore_log_append(log_file* log, tkw_bytes payload, tkw_error* err) {
  writer entry = {NULL, 0, 0, 0};
  size_t done = 0;
  tkw_rc rc = mystore_log_check(log, err);
  if (rc) return rc;
  mystore_write_number(&entry, payload.n);
  mystore_write_number(&entry, mystore_crc32(payload));
  mystore_write_raw(&entry, payload);
  if (entry.failed) rc = mystore_fail(err, TKW_UNAVAILABLE, "out of memory");
  while (!rc && done < entry.n) {
    const ssize_t n = pwrite(log->file, entry.p + done, entry.n - done, (off_t)(log->size + done));
    if (n >= 0) {
      done += (size_t)n;
    } else if (errno != EINTR) {
      tkw_error ignored;
      rc = mystore_fail_errno(err, log->path);
      cut(log, log->size, &ignored);
    }
  }
  if (!rc) log->size += entry.n;
  free(entry.p);
  return rc;
}

tkw_rc mystore_log_sync(log_file* log, tkw_error* err) {
  if (fdatasync(log->file) == 0) return TKW_OK;
  log->broken = 1;
  mystore_fail_errno(err, log->path);
  return TKW_UNKNOWN_OUTCOME;
}

tkw_rc mystore_log_check(const log_file* log, tkw_error* err) {
  struct stat opened, named;
  if (log->broken) return mystore_fail(err, TKW_UNAVAILABLE, "failed before; the store must be opened again");
  if (fstat(log->file, &opened) || stat(log->path, &named)) return mystore_fail_errno(err, log->path);
  if (opened.st_ino == named.st_ino && opened.st_dev == named.st_dev) return TKW_OK;
  return mystore_fail(err, TKW_UNAVAILABLE, "the file was replaced while it was open");
}
