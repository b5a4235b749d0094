# Contrats et leurs versions.

contract-text-missing = Choisissez un fichier de contrat, ou collez son texte.
contract-mistake = Ligne { $line }, colonne { $column } : { $fr }
contract-reference-wrong = La référence du contrat manque ou est illisible.
contract-reference-changed = La référence « { $now } » n’est pas celle de ce contrat, « { $was } » : un avenant la garde. Pour un autre contrat, ajoutez un autre client.
contract-reference-taken = La référence « { $now } » est déjà celle du contrat d’un autre client.
contract-currency-changed = La monnaie est passée de { $was } à { $now } : un avenant garde la monnaie du contrat.
contract-unchanged = Ce fichier est déjà celui qui est en vigueur à cette date : il n’y a rien à ajouter.
contract-note-long = La note est trop longue ou illisible.
contract-effect-missing = Un avenant a une date d’effet.
contract-effect-wrong = Une date, par exemple 2026-05-04.
contract-effect-early = Le contrat ne commence que le { $starts } : rien ne peut prendre effet avant.
contract-closed-month = Le mois { $month } est clos : ce qui y a été compté et facturé ne change plus. Choisissez une date d’effet après lui.
contract-excepted = exclu : { $what }

contract-none = Pas encore de contrat
contract-none-text = Le fichier du contrat décide des délais, de ce qui est couvert, des accès et des factures. Ajoutez-le pour que les tickets aient une échéance.
contract-add-first = Ajouter le contrat
contract-amend = Avenant
contract-read = Lire le contrat
contract-version = Version { $number }
contract-effect = en vigueur le { $day }
contract-in-force = En vigueur
contract-notice = Engagement jusqu’au { $end } ; reconduit sauf dénonciation au plus tard le { $notice }.
contract-ends = Prend fin le { $end }, sans reconduction.

contract-to-come = À venir
contract-past = N’est plus en vigueur
contract-versions = Versions
contract-views = Vues du contrat
contract-tab-document = Contrat
contract-tab-cover = Périmètre
contract-tab-changes = Avenants
contract-tab-file = Fichier
contract-download = Télécharger
contract-contents = Sommaire
contract-line = l. { $line }
contract-place = Ligne { $line }, colonne { $column }
contract-new-amendment = Nouvel avenant
contract-add-text = Le fichier est vérifié en entier ; vous voyez ce qui change avant de l’ajouter. Une version ajoutée ne change plus.
contract-file = Fichier du contrat
contract-file-hint = TOML, format 1.
contract-text = Ou son texte
contract-effect-on = Date d’effet
contract-effect-hint = Premier jour de l’avenant, à minuit dans le fuseau du contrat.
contract-effect-first-hint = Vide : le jour où le contrat commence.
contract-note = Note
contract-note-hint = Pourquoi cette version.
contract-check = Vérifier
contract-unreadable = Ce fichier n’est pas un texte UTF-8 : enregistrez-le en UTF-8.
contract-mistakes = { $n ->
    [one] Une erreur dans le fichier
   *[other] { $n } erreurs dans le fichier
}
contract-mistakes-text = Rien n’a été changé. Corrigez-les, puis vérifiez de nouveau.
contract-review = Version { $number } : à relire
contract-review-effect = Prendra effet le { $day }.
contract-review-until = Mais la version { $number } prend effet ensuite, le { $day } : celle-ci ne vaudra que jusque-là.
contract-review-past = Cette date est passée : les tickets déjà ouverts gardent la version sous laquelle ils ont été ouverts.
contract-review-changes = Ce qui change par rapport à la version { $number }
contract-findings = { $n ->
    [one] Un point à relire
   *[other] { $n } points à relire
}
contract-confirm = Ajouter la version { $number }
contract-added = La version { $number } est ajoutée.

changes-none = Aucun avenant
changes-none-text = Le contrat est tel qu’il a été signé.
changes-title = De la version { $old } à la version { $new }
changes-no-promise = Aucune promesse ne change.
changes-better = en faveur du client
changes-worse = en défaveur du client

cover-none = Aucun élément
cover-none-text = Quand des machines et d’autres éléments seront connus, chacun apparaîtra ici avec le service qui le couvre, ou la raison pour laquelle aucun ne le couvre.
cover-all = Tous
cover-in = Couverts
cover-out = Hors contrat
cover-search = Nom, type, étiquette…
cover-no-match = Aucun élément ne correspond
cover-more = Seuls les { $n } premiers sont montrés : précisez la recherche.
cover-item = Élément
cover-kind = Type
cover-decision = Décision
cover-nothing = Hors contrat
cover-third = { $name } en répond.
cover-why = { $n ->
    [one] un autre service écarté
   *[other] { $n } autres services écartés
}

margin-quarter = En marge : ce trimestre, depuis le { $day }, et ce qui est en cours maintenant.
margin-version = En marge : depuis la date d’effet de cette version, le { $day }, et ce qui est en cours maintenant.
margin-open-tickets = { $n ->
    [0] Aucun ticket ouvert
    [one] { $n } ticket ouvert
   *[other] { $n } tickets ouverts
}
margin-incidents = { $n ->
    [0] Aucun ticket
    [one] { $n } ticket
   *[other] { $n } tickets
}
margin-kept = { $n ->
    [one] { $n } tenu
   *[other] { $n } tenus
}
margin-missed = { $n ->
    [one] { $n } manqué
   *[other] { $n } manqués
}
margin-paused = { $n } en pause
margin-next = Prochaine échéance
margin-covered = { $n ->
    [0] Ne couvre aucun élément
    [one] Couvre { $n } élément
   *[other] Couvre { $n } éléments
}
margin-uncovered = { $n ->
    [one] { $n } élément hors contrat
   *[other] { $n } éléments hors contrat
}
margin-excepted = { $n ->
    [one] { $n } élément exclu
   *[other] { $n } éléments exclus
}
margin-third-party = { $n ->
    [one] { $n } élément
   *[other] { $n } éléments
}
margin-all-covered = Tous les éléments connus sont couverts
margin-why = Pourquoi
margin-waiting = { $n ->
    [one] { $n } ticket attend pour cela
   *[other] { $n } tickets attendent pour cela
}
margin-open-until = Ouvert jusqu’à { $when }
margin-closed-until = Fermé ; ouvre { $when }
margin-days-left = { $n ->
    [one] Il reste { $n } jour, jusqu’au { $day }
   *[other] Il reste { $n } jours, jusqu’au { $day }
}
margin-notice = { $n ->
    [0] Dénonciation possible jusqu’à aujourd’hui
    [one] Dénonciation possible encore { $n } jour, jusqu’au { $day }
   *[other] Dénonciation possible encore { $n } jours, jusqu’au { $day }
}
margin-notice-over = Le délai de dénonciation est passé depuis le { $day } : le contrat sera reconduit.
margin-counted = { $n ->
    [0] Aucune unité comptée
    [one] { $n } unité comptée
   *[other] { $n } unités comptées
}
margin-minimum = { $n } facturées au moins
margin-a-month = { $amount } HT par mois
margin-today = Aujourd’hui : { $amount } HT par mois, avant révision
margin-months = Mois et factures
margin-revision = Prochaine révision le { $day }
margin-no-penalty = Rien à ce jour ce mois-ci
margin-penalty = { $amount } à ce jour ce mois-ci
margin-penalty-before = { $amount } avant seuil et plafonds
margin-rule = { $amount } à ce jour ce mois-ci
margin-people = { $n ->
    [0] Personne n’a ce rôle
    [one] { $n } personne
   *[other] { $n } personnes
}
margin-on = { $n ->
    [0] Aucun élément couvert
    [one] Sur { $n } élément
   *[other] Sur { $n } éléments
}

# Ce que le contrat dit d'un élément
cover-since = depuis le { $when }
cover-needs-order = Hors forfait : une commande est nécessaire avant tout travail.
cover-not-counted = Compté par aucune ligne de prix.
cover-counted = Compté par :
cover-before = Auparavant
cover-was-covered = couvert par
cover-was-not = non couvert
margin-available = { $kept } en { $month }
contract-new-version = Une nouvelle version de ce contrat vient d’être ajoutée.
contract-new-version-see = Voir la version en vigueur
contract-key-kind = nature
contract-key-tag = étiquette
contract-key-site = site
