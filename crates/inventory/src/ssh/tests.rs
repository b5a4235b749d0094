//! Output of real commands, and of none.

use proptest::prelude::*;

use super::*;

const OUTPUT: &str = include_str!("../../tests/debian-over-ssh.txt");

#[test]
fn a_debian_machine_is_read_from_its_own_commands() {
    let report = report(OUTPUT, "10.0.0.5").unwrap();
    let content = &report.content;
    assert_eq!(report.itemtype, "Computer");
    assert!(report.deviceid.starts_with("ssh:"));
    assert_eq!(content.operatingsystem.name, "Debian GNU/Linux");
    assert_eq!(content.operatingsystem.version, "12");
    assert_eq!(content.operatingsystem.kernel_name, "linux");
    assert!(content.hardware.memory > 1_000);
    assert!(!content.cpus.is_empty() && content.cpus[0].core > 0);
    assert!(content.softwares.len() > 100);
    assert!(
        content
            .softwares
            .iter()
            .all(|one| !one.version.is_empty() && one.from == "deb")
    );
    assert!(
        content
            .networks
            .iter()
            .any(|one| one.ipaddress.contains('.') && one.ipmask.starts_with("255."))
    );
    assert!(
        content
            .drives
            .iter()
            .any(|one| one.kind == "/" && one.total > one.free)
    );
    assert!(
        content
            .local_users
            .iter()
            .any(|one| one.login == "root" && one.id == "0")
    );
}

#[test]
fn a_device_with_a_command_line_of_its_own_is_read_from_show_version() {
    let output = "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E4, RELEASE SOFTWARE (fc2)\n\
        sw-etage1 uptime is 12 weeks, 3 days\n\
        cisco WS-C2960X-24TS-L (APM86XXX) processor (revision A0) with 524288K bytes of memory.\n\
        Model number                    : WS-C2960X-24TS-L\n\
        System serial number            : FOC1932X0K1\n";
    assert_eq!(super::report(output, "10.0.0.2"), None);
    let report = device_report(output, "10.0.0.2").unwrap();
    let device = &report.content.network_device;
    assert_eq!(device.name, "sw-etage1");
    assert_eq!(device.model, "WS-C2960X-24TS-L");
    assert_eq!(device.serial, "FOC1932X0K1");
    assert_eq!(device.firmware, "15.2(7)E4");
    assert_eq!(device_report("Permission denied", "10.0.0.2"), None);
}

#[test]
fn commands_only_read_and_stand_in_one_pair_of_quotes() {
    for command in COMMANDS {
        assert!(!command.line.contains('\''), "{}", command.name);
        for word in ["rm ", "sudo", ">", "tee", "wget", "curl", "install"] {
            let line = command.line.replace("dpkg-query -W -f", "");
            assert!(!line.contains(word), "{}: {word}", command.name);
        }
    }
    assert_eq!(script().matches('\'').count(), 2);
}

proptest! {
    #[test]
    fn any_output_is_read(parts in proptest::collection::vec((0..COMMANDS.len(), "[ -~\n\té]{0,120}"), 0..12)) {
        let mut output = String::from("@@intendant system\nLinux\n");
        for (which, text) in parts {
            output.push_str(&format!("@@intendant {}\n{text}\n", COMMANDS[which].name));
        }
        let _ = report(&output, "192.0.2.7");
        let _ = device_report(&output, "192.0.2.7");
    }
}
