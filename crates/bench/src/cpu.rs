//! CPU time of a process, as the kernel counts them.

use std::time::Duration;

/// Clock ticks a second in `/proc/<pid>/stat` (`getconf CLK_TCK`; 100 on every Linux we know).
const TICKS: u64 = 100;

/// User and system time that a process has used so far, threads included.
pub fn used(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    let fields: Vec<&str> =
        stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect()).unwrap_or_default();
    let ticks: u64 = fields.iter().skip(11).take(2).filter_map(|f| f.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

/// User and system time of this process.
pub fn own() -> Duration {
    used(std::process::id())
}
