# Machines et autres éléments : liste, fiche, contrôles, maintenance.

machine-too-many-tags = Cinquante étiquettes au plus.
machine-no-such-client = Ce client n’existe pas.
machine-no-such-item = Cet élément n’est pas celui de ce client, ou il est retiré.
machine-is-retired = Cet élément est retiré : il ne change plus.
machine-alive-is-ours = Ce contrôle est jugé par le serveur lui-même ; on peut le retirer, pas le modifier.
machine-view-wrong = Choisissez all, failing, silent, uncovered, maintenance ou retired.
machine-check-kind-wrong = Dites ce qui est contrôlé : disk, memory, load, systemd_unit, process, tcp, http ou plugin, avec ses réglages.
machine-limit-wrong = Donnez un nombre positif ; en pour cent, 100 au plus.
machine-limits-wrong = Le seuil critique doit être plus loin que le seuil d’alerte.
machine-unit-wrong = Donnez le nom d’une unité systemd, par exemple nginx.service.
machine-process-wrong = Donnez soit le nom exact du programme, soit une expression régulière.
machine-port-wrong = Donnez un port de 1 à 65 535.
machine-url-wrong = Donnez une adresse complète, par exemple https://www.exemple.fr/.
machine-status-wrong = Donnez des codes HTTP de 100 à 599, séparés par des espaces.
machine-args-wrong = Ces arguments sont trop longs ou illisibles.
machine-window-instant = Donnez une date et une heure, par exemple 2026-05-04T22:00.
machine-window-empty = La fin doit venir après le début.
machine-window-past = Cette plage est déjà passée.
machine-window-long = Une maintenance dure 31 jours au plus ; au-delà, c’est le contrat qui change.
machine-window-over = Cette maintenance est déjà finie ou annulée.
