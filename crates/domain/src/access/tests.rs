use super::*;

#[test]
fn a_clients_person_never_reaches_another_client() {
    for role in Role::ALL.into_iter().filter(|role| role.is_clients()) {
        for permission in Permission::ALL {
            match reach(role, Some(ClientId(7)), PersonId(1), permission) {
                None => {}
                Some(Reach::Client(client) | Reach::Own(client, _)) => {
                    assert_eq!(client, ClientId(7));
                }
                Some(Reach::Everything) => panic!("{role:?} reaches everything by {permission:?}"),
            }
            assert_eq!(reach(role, None, PersonId(1), permission), None);
        }
    }
}

#[test]
fn an_auditor_changes_nothing() {
    use Permission as P;
    for permission in [
        P::OpenTickets,
        P::Comment,
        P::WorkTickets,
        P::EditClients,
        P::EditContracts,
        P::EditMachines,
        P::CloseMonths,
        P::Administer,
    ] {
        assert_eq!(
            policy(Role::Auditor, permission),
            Grant::No,
            "{permission:?}"
        );
    }
}

#[test]
fn codes_are_read_back() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
    }
}
