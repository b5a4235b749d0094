# Clients, sites, personnes, équipes.

wrong-missing = À remplir.
wrong-too-long = Trop long : { $longest } caractères au plus.
wrong-unreadable = Contient des caractères illisibles.
wrong-siren-length = Un SIREN compte neuf chiffres.
wrong-siren-check = Ce SIREN n’existe pas : sa clé est fausse. Vérifiez chaque chiffre.
wrong-vat = Ce n’est pas un numéro de TVA intracommunautaire, par exemple FR44732829320.
wrong-vat-of-siren = Ce numéro de TVA n’est pas celui de ce SIREN, qui est { $right }.
wrong-email = Ce n’est pas une adresse électronique.
wrong-zone = Ce fuseau horaire n’existe pas ; par exemple Europe/Paris.
wrong-language = Choisissez le français ou l’anglais.
wrong-role = Choisissez décideur, utilisateur, ou contact sans accès.
wrong-limit = De 1 à 200.
wrong-cursor = Donnez la valeur « next » de la page précédente.
wrong-instant = Une date et une heure, par exemple 2026-05-04T09:00:00Z.

client-already-archived = Ce client est déjà archivé.
client-not-archived = Ce client n’est pas archivé.
site-name-taken = Ce client a déjà un site de ce nom (peut-être archivé).
person-email-taken = Quelqu’un a déjà cette adresse.
person-email-needed = Qui se connecte a besoin d’une adresse.
person-site-unknown = Ce site n’est pas celui de ce client.
person-has-no-access = Cette personne n’a pas d’accès : donnez-lui d’abord un rôle, ou rendez-lui son accès.
team-name-taken = Une équipe porte déjà ce nom.
team-member-unknown = Seules les personnes actives du prestataire peuvent être d’une équipe.
