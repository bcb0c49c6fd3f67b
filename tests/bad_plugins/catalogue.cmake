# Who is caught by which case, and what the report must say.

# load
bad_library(unresolved load.library_loads "undefined symbol")
bad_library(crashes load.library_loads "ended with SIGSEGV")
bad_library(hangs load.library_loads "did not end within")
bad_library(no_entry load.one_symbol_is_exported "the exported names")
bad_library(two_exports load.one_symbol_is_exported "the exported names")
bad_library(throws load.entry_returns_its_table "an exception left")
bad_plugin(tables_differ load.entry_returns_its_table "returns the same table")
bad_plugin(wrong_abi_version load.tables_are_those_of_version_1 "tkw_plugin has at least the size")
bad_library(short_table load.tables_are_those_of_version_1 "tkw_storage has at least the size")
bad_library(null_table load.tables_are_those_of_version_1 "there is a table")
bad_library(missing_function load.tables_are_those_of_version_1 "every function before")
bad_plugin(unnamed load.plugin_says_what_it_is "the plugin has a name")
bad_plugin(takes_any_host load.lesser_host_is_refused "a host with fewer services")

# open
bad_plugin(forgetful open.store_is_created_and_found_again "the schema after opening again")
bad_plugin(nameless open.info_is_filled "a store has an id")
bad_plugin(one_id_for_all open.store_id_is_kept_and_its_own "another store has another id")
bad_plugin(serves_without_schema open.data_calls_wait_for_the_schema "get")
bad_plugin(dry_run_migrates open.dry_run_changes_nothing "schema_have after a dry run")
bad_plugin(migrates_to_anything open.unknown_schemas_are_invalid "migrate to a newer schema")
bad_plugin(shares_one_store open.stores_lie_side_by_side "TKW_CONFLICT")
bad_plugin(file_per_process open.second_process_is_refused_unless_nodes_share "what a second process is told")
bad_plugin(lock_by_existence open.killed_holder_leaves_the_store_free "store.log.lock is there")
bad_plugin(leaks_descriptor open.a_thousand_openings_leave_nothing "open descriptors")
bad_plugin(leaves_thread open.close_joins_the_threads "threads after close")
bad_plugin(leaks_when_refused open.refused_settings_leave_nothing_open "open descriptors")

# abi
bad_plugin(refuses_longer abi.longer_structs_that_ask_for_nothing_are_taken "a longer tkw_scan")
bad_plugin(ignores_tail abi.longer_structs_that_ask_for_something_are_unsupported "a tkw_scan with more")
bad_plugin(takes_shorter abi.shorter_structs_are_invalid "a shorter tkw_scan")
bad_plugin(ignores_flags abi.unknown_types_and_flags_are_unsupported "a flag of a scan")
bad_plugin(takes_empty_changesets abi.meaningless_changesets_are_invalid "a changeset without ops")
bad_plugin(insists_on_pointers abi.null_and_empty_are_taken "get of no keys")
bad_plugin(throws_across abi.no_exception_leaves_and_errors_have_messages "an exception left the plugin's get")
bad_plugin(fails_silently abi.no_exception_leaves_and_errors_have_messages "touch returned TKW_INVALID without a message")
bad_plugin(keeps_pointers abi.inputs_are_neither_kept_nor_overrun "ended with SIGSEGV")
bad_plugin(overruns_inputs abi.inputs_are_neither_kept_nor_overrun "ended with SIGSEGV")
bad_plugin(writes_inputs abi.inputs_are_neither_kept_nor_overrun "ended with SIGSEGV")
bad_plugin(leaks_memory abi.memory_does_not_grow "memory grew from")

# bytes
bad_plugin(cuts_bodies_at_nul bytes.every_column_comes_back_as_it_was_put "a row of every byte")
bad_plugin(case_insensitive_keys bytes.keys_are_bytes "TKW_CONFLICT")
bad_plugin(ignores_trailing_blanks bytes.keys_are_bytes "TKW_CONFLICT")
bad_plugin(normalises_unicode bytes.keys_are_bytes "TKW_CONFLICT")
bad_plugin(cuts_ids_at_nul bytes.keys_are_bytes "TKW_CONFLICT")
bad_plugin(case_insensitive_owners bytes.owners_are_bytes "rows of an owner")
bad_plugin(orders_by_signed_bytes bytes.order_is_that_of_memcmp "ids in order")
bad_plugin(takes_prefixes_for_tenants bytes.tenants_are_apart "rows")
bad_plugin(short_body_column bytes.longest_values_fit "get")
bad_plugin(cuts_notes bytes.one_byte_more_is_too_large "touch")
bad_plugin(cuts_changesets bytes.changesets_have_their_limits "1001 ops")
bad_plugin(applies_in_portions bytes.calls_have_their_limits "65 changesets")
bad_plugin(cuts_pages bytes.pages_have_their_limits "10,001 rows")

# apply
bad_plugin(ignores_versions apply.each_expectation_holds_or_nothing_happens "PUT of a later version")
bad_plugin(applies_half apply.an_op_that_fails_anywhere_leaves_nothing "the index of the failing op")
bad_plugin(names_last_op apply.first_failing_op_is_named "the index")
bad_plugin(stops_at_failure apply.changesets_of_a_call_are_independent "the third")
bad_plugin(applies_backwards apply.changesets_apply_in_array_order "the first")
bad_plugin(takes_half_calls apply.full_call_is_applied "over 32 changesets")
bad_plugin(check_raises_version apply.version_is_the_seq_of_the_last_put "the version of what was CHECKed")
bad_plugin(put_overwrites_touch apply.put_replaces_all_but_what_touch_owns "the row")
bad_plugin(stale_owner_index apply.each_column_changes_on_its_own "no former owner")
bad_plugin(deleted_stay_in_scans apply.deleted_rows_are_gone_everywhere "a scan finds nothing")
bad_plugin(get_delivers_absent apply.get_delivers_what_is_there "rows where some are absent")
bad_plugin(get_ignores_sink apply.sink_that_has_enough_ends_a_get "more after the sink had enough")

# request
bad_plugin(forgets_requests request.repetition_is_a_duplicate "the code of the repetition")
bad_plugin(conflict_before_duplicate request.duplicate_comes_before_conflict "the code of the repetition")
bad_plugin(looks_up_in_advance request.repetition_within_a_call_is_a_duplicate "the code of the repetition")
bad_plugin(remembers_refused request.refused_request_may_be_made_again "TKW_DUPLICATE")
bad_plugin(compares_half_of_requests request.every_bit_of_a_request_counts "differs in a bit of byte 8")
bad_plugin(remembers_thousand request.ten_thousand_requests_are_remembered "the code of the repetition")
bad_plugin(remembers_in_memory request.request_is_remembered_by_the_store_not_the_process "the code of the repetition")

# scan
bad_plugin(ignores_desc scan.every_combination_of_flags_delivers_its_rows_in_order "flags=DESC")
bad_plugin(orders_by_id_first scan.every_combination_of_flags_delivers_its_rows_in_order "flags=ALL_TENANTS")
bad_plugin(takes_any_flags scan.combinations_without_meaning_are_refused "flags=BY_DUE")
bad_plugin(reverses_pages scan.pages_join_without_gap_or_overlap "flags=DESC")
bad_plugin(pages_overlap scan.pages_join_without_gap_or_overlap "begins behind the last row")
bad_plugin(position_is_due_alone scan.pages_join_without_gap_or_overlap "pages of scan .*BY_DUE")
bad_plugin(needs_row_at_position scan.pages_begin_behind_a_position_without_a_row "after=\\(5,")
bad_plugin(position_needs_tenant scan.positions_in_one_tenant_ignore_the_others "after=\\(0,a,")
bad_plugin(end_is_inclusive scan.ends_are_exclusive_in_both_directions "until=\\(0,id12")
bad_plugin(ignores_keys scan.keys_leaves_out_note_and_body_alone "flags=KEYS")
bad_plugin(unknown_state_is_any scan.what_is_not_there_has_no_rows "no rows: scan .*BY_STATE")
bad_plugin(scan_ignores_sink scan.sink_that_has_enough_ends_a_scan "more after the sink had enough")

# feed
bad_plugin(last_seq_is_the_counter feed.empty_store_has_an_empty_feed "last_seq")
bad_plugin(feed_tells_checks feed.puts_and_deletes_appear_in_order_and_checks_do_not "the feed")
bad_plugin(feed_counts_changes feed.limit_counts_changesets_and_splits_none "changes of two changesets")
bad_plugin(never_gone feed.what_lies_outside_of_its_reach_is_gone "from beyond the newest")
bad_plugin(feed_ignores_sink feed.sink_that_has_enough_ends_the_feed "more after the sink had enough")
bad_plugin(feed_in_memory feed.nothing_is_missed_over_a_restart "last_seq after the restart")
bad_plugin(reuses_seqs feed.seqs_are_never_used_twice "raises the counter by 2\\^20")

# touch
bad_plugin(touch_raises_version touch.changes_neither_version_nor_feed "the row")
bad_plugin(last_touch_wins touch.newest_wins_in_whatever_order_they_come "the time")
bad_plugin(touch_needs_row touch.absent_records_are_passed_over "touch failed: TKW_INVALID")
bad_plugin(touch_outlives_row touch.is_kept_over_a_put_and_ends_with_a_delete "the time of a new record")

# history
bad_plugin(rounds_times history.random_changes_agree_with_the_model "step [0-9]+")
bad_plugin(touches_in_memory history.random_changes_and_reopenings_agree_with_the_model "step [0-9]+")

# race
bad_plugin(checks_then_writes race.no_update_is_lost "the count of")
bad_plugin(checks_then_writes race.one_of_racing_inserts_wins "inserts of one key")
bad_plugin(looks_requests_up_early race.one_of_racing_repetitions_is_applied "how often it was applied")
bad_plugin(counts_instead_of_guards race.limit_per_owner_holds "no more mints|tokens that are there|owner's record")
bad_plugin(stale_cache race.acknowledged_writes_are_seen_by_all "get sees what was acknowledged")
bad_plugin(writes_rows_in_steps race.rows_are_committed_states "a row while it is written")
bad_plugin(seq_before_commit race.follower_misses_nothing "that the follower missed")
bad_plugin(pages_by_offset race.unchanged_rows_appear_exactly_once_in_pages "unchanged rows of|begins behind the last row")

# calls
bad_plugin(ignores_cancelled calls.cancelled_before_it_begins_does_nothing "apply")
bad_plugin(sleeps_past_deadline calls.deadlines_are_kept "get with 50 ms")
bad_plugin(scan_ignores_deadline calls.scan_stops_when_its_time_is_up "a scan with 50 ms|the code")
bad_plugin(scan_ignores_interrupt calls.scan_stops_when_interrupted "the code|a scan after interrupt")
bad_plugin(cancels_too_late calls.storms_of_interrupts_tell_the_truth "rows after TKW_CANCELLED")
bad_plugin(interrupt_hits_anyone calls.unknown_interrupts_are_ignored "the next call failed: TKW_CANCELLED")

# wait
bad_plugin(waits_for_the_next wait.returns_at_once_if_there_is_news "wait with news failed: TKW_TIMEOUT")
bad_plugin(wait_polls wait.returns_when_something_changes "wait after a commit took")
bad_plugin(wait_returns_early wait.ends_at_its_deadline "TIMEOUT does not come before")
bad_plugin(wait_is_deaf wait.can_be_interrupted "wait after interrupt")

# crash
bad_plugin(buffers_last_entry crash.killed_at_random_keeps_what_was_acknowledged "which was acknowledged, is there")
bad_plugin(writes_op_by_op crash.killed_at_every_system_call_keeps_what_was_acknowledged "rows of kind")
bad_plugin(remembers_requests_later crash.requests_are_settled_after_a_kill "the repetition of changeset")
bad_plugin(migrates_once crash.interrupted_migrations_are_resumed "another migration has not ended")

# power
bad_plugin(never_syncs power.cut_keeps_what_was_acknowledged "which was acknowledged, is there")
bad_plugin(syncs_late power.cut_keeps_what_was_acknowledged "which was acknowledged, is there")
bad_plugin(refuses_torn_tail power.cut_with_stray_writes_keeps_what_was_acknowledged "the last entry is cut off")

# disk
bad_plugin(ignores_write_errors disk.no_space_at_any_write_loses_nothing "which was acknowledged, is there")
bad_plugin(misnames_full_disk disk.no_space_at_any_write_loses_nothing "not TKW_INTERNAL")
bad_plugin(gives_up_on_full_disk disk.full_disk_is_said_and_room_lets_it_go_on "as soon as there is room")
bad_plugin(ignores_sync_errors disk.failing_at_any_write_or_sync_loses_nothing "EIO from fdatasync")
bad_plugin(misnames_refusal disk.read_only_is_said_and_recovered_from "says what is wrong: TKW_INTERNAL")
bad_plugin(misnames_refusal disk.lost_permission_is_said_and_recovered_from "says what is wrong: TKW_INTERNAL")
