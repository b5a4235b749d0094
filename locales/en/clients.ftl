# Clients, sites, people, teams.

wrong-missing = Fill this in.
wrong-too-long = Too long: { $longest } characters at most.
wrong-unreadable = It holds characters that cannot be read.
wrong-siren-length = A SIREN has nine digits.
wrong-siren-check = There is no such SIREN: its check digit is wrong. Look at each digit.
wrong-vat = This is not an EU VAT number, such as FR44732829320.
wrong-vat-of-siren = This is not the VAT number of that SIREN, which is { $right }.
wrong-email = This is not an e-mail address.
wrong-zone = There is no such time zone; for example Europe/Paris.
wrong-language = Choose French or English.
wrong-role = Choose decider, user, or contact without access.
wrong-limit = From 1 to 200.
wrong-cursor = Give the “next” value of the page before.
wrong-instant = A date and a time, for example 2026-05-04T09:00:00Z.

client-already-archived = This client is archived already.
client-not-archived = This client is not archived.
site-name-taken = This client already has a site of that name (perhaps archived).
person-email-taken = Somebody has this address already.
person-email-needed = Whoever signs in needs an address.
person-site-unknown = This site is not one of this client’s.
person-has-no-access = This person has no access: give them a role first, or give their access back.
team-name-taken = A team has that name already.
team-member-unknown = Only active people of the provider can be in a team.
