//! CPU time and memory of processes, as the kernel counts them.

use std::time::Duration;

/// Clock ticks a second in `/proc/<pid>/stat` (`getconf CLK_TCK`; 100 on every Linux we know).
const TICKS: u64 = 100;

/// User and system time that a process has used so far, threads included.
pub fn used(pid: u32) -> Duration {
    ticks(pid, 2)
}

/// User and system time of this process.
pub fn own() -> Duration {
    used(std::process::id())
}

/// User and system time of a process and its children, those that have ended included: how PostgreSQL's
/// server is counted, which has a process for each connection.
pub fn family(pid: u32) -> Duration {
    children(pid).into_iter().map(used).sum::<Duration>() + ticks(pid, 4)
}

/// The process that started this one.
pub fn parent(pid: u32) -> Option<u32> {
    stat(pid).get(1)?.parse().ok()
}

/// The processes that a process has started and that run still.
pub fn children(pid: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|p| p.parse().ok()).collect()
}

/// Resident memory of a process in KiB.
pub fn resident(pid: u32) -> u64 {
    memory(pid, "Rss:")
}

/// Memory of a process in KiB, what it shares with others counted in parts (PSS).
pub fn proportional(pid: u32) -> u64 {
    memory(pid, "Pss:")
}

/// The part of it that is the process's own and not a file's in the page cache.
pub fn anonymous(pid: u32) -> u64 {
    memory(pid, "Pss_Anon:")
}

fn memory(pid: u32, key: &str) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|l| l.strip_prefix(key));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn ticks(pid: u32, fields: usize) -> Duration {
    // From the state on, which is field 3: utime, stime, and those of ended children are 14 to 17.
    let ticks: u64 = stat(pid).iter().skip(11).take(fields).filter_map(|f| f.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

fn stat(pid: u32) -> Vec<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in parentheses may hold spaces.
    stat.rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default()
}
