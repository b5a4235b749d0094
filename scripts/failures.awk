# What failed in a step's log, shortly: each failing test's name with the end of what it said, else a
# compiler's errors, else the log's end. Lines are cut; at most MOST lines in all.
BEGIN { if (!MOST) MOST = 150; WIDTH = 220; KEEP = 14 }

function out(line) {
  if (++printed == MOST) print "… the rest is in the log"
  if (length(line) > WIDTH) line = substr(line, 1, WIDTH) "…"
  if (printed < MOST) print line
}
# One test's standard output or error: from its panic on (30 lines at most), else its end.
function flush_part(   i, from, to) {
  from = n > KEEP ? n - KEEP + 1 : 1
  to = n
  for (i = 1; i <= n; i++) if (part[i] ~ /panicked at /) { from = i; to = i + 30 < n ? i + 30 : n; break }
  if (from > 1) out("      … " from - 1 " lines before")
  for (i = from; i <= to; i++) out(part[i])
  n = 0
}

{ all[NR] = $0 }
/^ +Summary \[/ { summary = NR }
/^✖ failing tests:/ { node = NR }
/^error/ && !error { error = NR }
/^== tests\/peers\// { script = NR }
/^(FAILED|FAIL|warning: unused|diff in|Diff in)/ && !marked { marked = NR }

END {
  if (summary) {
    for (i = summary + 1; i <= NR; i++) {
      line = all[i]
      if (line ~ /^ +(FAIL|SIG[A-Z]+|ABORT|TIMEOUT|LEAK-FAIL) \[/) { flush_part(); name = line; if (!seen[line]++) out(line); quiet = 0; continue }
      if (line ~ /^ +(stdout|stderr|output) ───/) { flush_part(); quiet = 0; continue }
      if (line ~ /^ +(stack backtrace:|note: (run with|Some details))/) { quiet = 1; continue }
      if (line ~ /^ *$/ || line ~ /^ +(running [0-9]+ tests?|failures:|test .* \.\.\. FAILED|test result: )/) continue
      if (name != "" && line ~ "^        [a-z_:0-9]+$" && index(name, substr(line, 9))) continue
      if (!quiet) part[++n] = line
    }
    flush_part()
  } else if (node) {
    for (i = node + 1; i <= NR; i++) if (all[i] !~ /^ *$/ && all[i] !~ /^ +at .*node:internal/) out(all[i])
  } else if (error) {
    for (i = error; i <= NR; i++) if (all[i] !~ /^ *$/) out(all[i])
  } else {
    from = marked && !script ? marked : NR - 70
    for (i = from > 1 ? from : 1; i <= NR; i++) out(all[i])
  }
}
