//! The memory of another process, as the system tells it.

use anyhow::Context;

/// How many bytes of a process are in the machine's memory.
pub(crate) fn resident(process: u32) -> anyhow::Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(&path)
        .with_context(|| format!("{path} cannot be read: memory is measured on Linux only"))?;
    resident_in(&status).with_context(|| format!("{path} tells no resident memory"))
}

fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::resident_in;

    #[test]
    fn the_resident_memory_is_read_in_bytes() {
        let status = "VmHWM:\t  200 kB\nVmRSS:\t  1024 kB\nRssAnon:\t 7 kB\n";
        assert_eq!(resident_in(status), Some(1_048_576));
        assert_eq!(resident_in("VmHWM:\t  200 kB\n"), None);
    }
}
