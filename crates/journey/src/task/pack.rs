//! Starter packs: registers to begin with, as files of the repository.

/// Name and file of each.
pub const PACKS: [(&str, &str); 4] = [
    ("shop", include_str!("../../packs/shop.toml")),
    ("energy", include_str!("../../packs/energy.toml")),
    ("municipality", include_str!("../../packs/municipality.toml")),
    ("housing", include_str!("../../packs/housing.toml")),
];

/// The file of a pack.
pub fn pack(name: &str) -> Option<&'static str> {
    PACKS.iter().find(|(own, _)| *own == name).map(|(_, file)| *file)
}

#[cfg(test)]
mod tests {
    use helppo_kernel::Locale;

    use super::super::{faults, read, write};
    use super::PACKS;

    #[test]
    fn every_pack_reads_has_no_fault_in_three_languages_and_survives_being_written() {
        for (name, file) in PACKS {
            let tasks = read(file).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(tasks.len() >= 8, "{name} has {} tasks", tasks.len());
            assert_eq!(faults(&tasks, &Locale::ALL), [], "{name}");
            assert_eq!(read(&write(&tasks)).as_ref(), Ok(&tasks), "{name}");
        }
    }
}
