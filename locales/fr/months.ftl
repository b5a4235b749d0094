# Mois : rapport, facture, pénalités, clôture.

months-none = Aucun mois
months-none-text = Un mois apparaît dès qu’un client a un contrat.
months-none-due = Aucun mois à clore.
months-due = { $count ->
    [one] Un client a un mois à clore.
   *[other] { $count } clients ont un mois à clore.
}
months-waiting = { $count } mois en attente
months-client = Client
months-next = À clore
months-last = Dernier mois clos
months-running = En cours
months-of = Mois de { $client }
months-title = Mois
months-month = Mois
months-standing = État
months-when = Quand
months-documents = Documents
months-none-closed-text = Le premier rapport paraît à la clôture du premier mois.
months-no-contract-text = Ce client n’a pas de contrat : ajoutez-en un, les mois suivent.
month-title = { $month } · { $client }
month-closed = Clos
month-due = À clore
month-behind = En attente d’un mois antérieur
month-running = En cours
month-from = à partir du { $day }
month-before-start = avant le début du contrat : première facture
month-contract = { $reference }, version { $number }
month-clause = { $path }, ligne { $line }
month-of = { $met } sur { $of }
month-clocks-kept = Délais tenus
month-breaches = Manquements
month-breaches-title = Manquements, horloge par horloge
month-opened = Tickets ouverts
month-opened-note = { $ended } terminés, { $left } en cours à la fin
month-penalties = Pénalités
month-invoice-net = Facture, hors taxes
month-promises = Promis et tenu
month-promise = Engagement
month-priority = Priorité
month-target = Délai
month-kept = Dans les délais
month-share = Tenu / promis
month-verdict = Résultat
month-promise-kept = tenu
month-promise-missed = manqué
month-promise-none = sans objet
month-period-running = période en cours
month-in-time = Dans les délais :
month-too-late = Trop tard :
month-no-clocks = Aucune horloge ne s’est arrêtée dans le mois.
month-idle = { $count ->
    [one] Un engagement sans ticket ce mois
   *[other] { $count } engagements sans ticket ce mois
}
month-no-breaches = Aucun délai n’a été manqué.
month-still-late = toujours en retard
month-cause = Cause :
month-no-cause = pas encore donnée ; elle se donne sur le ticket
month-availability = Disponibilité
month-items = Périmètre
month-item-kind = Nature
month-item-start = Au début
month-item-came = Arrivés
month-item-went = Partis
month-item-end = À la fin
month-no-items = Aucun élément couvert.
month-not-covered = { $count ->
    [one] Un élément hors contrat
   *[other] { $count } éléments hors contrat
}
month-changes = { $count ->
    [one] Un changement
   *[other] { $count } changements
}
month-item-added = entré dans le parc
month-item-retired = retiré du parc
month-item-covered = couvert par le service « { $service } »
month-item-uncovered = plus couvert par le contrat
month-kind-server = serveurs
month-kind-vm = machines virtuelles
month-kind-workstation = postes de travail
month-kind-user = utilisateurs
month-kind-printer = imprimantes
month-kind-switch = commutateurs
month-kind-router = routeurs
month-kind-firewall = pare-feu
month-kind-access-point = bornes Wi-Fi
month-kind-website = sites web
month-outside = Hors contrat et travaux facturés
month-open-ticket = Voir le ticket
month-outside-in = travaux facturés
month-outside-out = hors contrat
month-outside-needs-order = commande requise
month-outside-needs-approval = accord requis
month-outside-no-contract = sans contrat
month-no-penalties = Aucune pénalité.
month-penalty-total = Total avant limites : { $amount }
month-penalty-waived = Moins de { $below } : rien n’est dû
month-penalty-owed = Dû pour le mois : { $amount }
month-ceiling-applied = appliqué
month-invoice = Facture
month-invoice-of = Facture de { $period }
month-no-invoice = Rien à facturer à la fin de ce mois.
month-line = Ligne
month-quantity = Quantité
month-unit-price = Prix unitaire
month-amount = Montant HT
month-unit-month = mois
month-unit-hour = h
month-net = Total hors taxes
month-vat = TVA { $rate }
month-gross = Total à payer
month-pay-by = À payer le
month-evidence = Preuves
month-close = Clore le mois
month-close-ask = Clore ce mois ? Les documents reçoivent leur numéro et rien ne change plus.
month-closing = À la clôture
month-close-what = La clôture émet :
month-close-later = Ce mois peut être clos { $when }. La clôture émettra, en l’état :
month-close-behind = Un mois antérieur doit être clos d’abord. Puis la clôture émettra :
month-close-final = Un mois clos ne change plus ; une facture se corrige par un avoir.
month-nothing = Aucun document
month-issue-report = le rapport de service
month-issue-invoice = la facture de { $period }, { $gross } TTC
month-issue-penalty = un relevé de pénalités de { $gross }, hors TVA
month-issue-credit = un avoir de { $gross } TTC
month-no-documents = Aucun document n’a été émis.
month-proof = Preuve
month-closed-at = Clos
month-chain = Chaîne d’événements
month-chain-at = jusqu’à l’événement { $seq }
month-sha = SHA-256 des preuves
month-verify = Chaque chiffre se recalcule sans le serveur :
month-closed-now = Le mois de { $month } est clos.
month-missing = Avant de clore, il manque :
month-provider-name = le nom du prestataire (Administration, identité)
month-provider-street = la rue du prestataire (Administration, identité)
month-provider-postcode = le code postal du prestataire (Administration, identité)
month-provider-city = la ville du prestataire (Administration, identité)
month-provider-siren = le SIREN du prestataire (Administration, identité)
month-provider-vat = le numéro de TVA du prestataire (Administration, identité)
month-client-address = l’adresse du client (contrat, ou page du client)
month-client-city = le code postal et la ville du client (contrat, ou dernière ligne de son adresse)
month-client-siren = le SIREN du client (contrat, ou page du client)
month-no-contract = Ce client n’a pas de contrat : ajoutez-en un d’abord.
month-no-price = Le contrat n’a pas de section [price] : il n’y a rien à facturer. Ajoutez-la par un avenant.
month-outside-term = Le contrat ne couvre pas { $month }.
month-index-missing = L’indice « { $series } » n’a pas de valeur pour { $month }, dont la révision du { $day } a besoin : saisissez-la, ou le jour de sa publication s’il est postérieur.
month-index-unknown = La série d’indices « { $series } », dont le contrat a besoin pour réviser ses prix, n’est pas tenue : saisissez ses valeurs.
month-index-base = Le contrat prend { $written } pour base de { $month }, mais la série « { $series } » dit { $kept } : corrigez l’un des deux.
month-cannot = Ce mois ne peut pas être calculé : { $why }.
month-closed-already = Ce mois est déjà clos ; une correction est un avoir.
month-not-over = Le mois de { $month } ne peut être clos qu’à partir de : { $when }.
month-earlier-open = Le mois de { $month } est encore ouvert : clôturez-le d’abord.
month-no-printer = Le programme d’impression n’est pas installé ({ $program }) : placez intendant-docs à côté du serveur, ou dites où il est par --printer.
month-not-printed = Le document ne peut pas être imprimé : { $why }.
month-credit-not-invoice = Un avoir porte sur une facture.
month-credit-too-much = Il ne reste que { $left } hors taxes à reprendre sur cette facture.
month-credit-reason = Dites pourquoi, en 1 000 caractères au plus : le client le lit.
month-credit-lines = De 1 à 20 lignes.
month-credit-label = Un libellé, de 200 caractères au plus.
month-credit-amount = Un montant au-dessus de zéro, par exemple 120,00.
month-credit-vat = Un taux de TVA de la facture : { $rates }.
credit-title = Avoir sur { $name }
credit-text = La facture ne change pas : l’avoir reprend ce qui était en trop.
credit-label = Libellé
credit-amount = Montant hors taxes
credit-left = Au plus { $left }.
credit-vat = TVA
credit-reason = Motif
credit-reason-hint = Imprimé sur l’avoir.
credit-issue = Émettre l’avoir
credit-ask = Émettre cet avoir ? Il reçoit son numéro et ne change plus.
credit-cancel = Annuler
credit-issued = Avoir { $name } émis.
document-invoice = Facture
document-credit-note = Avoir
document-penalty-statement = Pénalités
document-report = Rapport de service
document-name = Numéro
document-kind = Document
document-issued = Émis le
document-net = HT
document-gross = TTC
document-print = Imprimer
document-credit = Avoir…
document-on = sur { $name }
index-title = Indices de révision
index-text = Les valeurs mensuelles par lesquelles les contrats révisent leurs prix. Un mois clos garde celles qu’il avait.
index-none = Aucune série
index-none-text = Collez les valeurs d’un indice, par exemple syntec-revised.
index-enter = Saisir des valeurs
index-name = Série
index-name-hint = Comme le contrat l’écrit : syntec-revised.
index-values = Valeurs
index-values-hint = Une ligne par mois : 2024-12;314,8 ou 2024-12,314.8,2025-01-31 (jour de publication). Une valeur déjà là est remplacée.
index-save = Enregistrer
index-entered = { $count } valeurs enregistrées dans « { $name } ».
index-month = Mois
index-value = Valeur
index-published = Publiée le
index-usual = fin du mois suivant
index-name-wrong = Un nom de 1 à 60 lettres, chiffres, tirets ou points.
index-line-wrong = Ligne { $line } : « { $text } » n’est pas un mois et une valeur, comme 2024-12;314,8.
index-values-missing = Aucune valeur n’a été lue : une ligne par mois, comme 2024-12;314,8.
doc-version = version { $number }
doc-open-days = { $count ->
    [one] 1 jour ouvré
   *[other] { $count } jours ouvrés
}
doc-target = { $time }, calendrier { $calendar }
doc-calendar = calendrier { $calendar }
doc-exempt = TVA non applicable, article 293 B du CGI.
doc-pay-days = Paiement à { $days } jours date de facture, par virement.
doc-pay-now = Paiement à réception, par virement.
doc-interest-legal = Pénalités de retard : trois fois le taux d’intérêt légal, exigibles sans rappel dès le lendemain de l’échéance (art. L441-10 du code de commerce).
doc-interest = Pénalités de retard : { $rate }, exigibles sans rappel dès le lendemain de l’échéance (art. L441-10 du code de commerce).
doc-recovery = Indemnité forfaitaire pour frais de recouvrement en cas de retard : { $fee } (art. D441-5 du code de commerce).
doc-discount = Pas d’escompte pour paiement anticipé.
doc-credit-payment = Montant déduit du règlement de votre prochaine facture.
doc-credit-reason = Motif : { $reason }
doc-penalty-settled = Montant déduit du règlement de votre prochaine facture, hors champ de la TVA.
doc-why-met = { $place } : dans les délais, tickets { $met }.
doc-why-late = { $place } : dans les délais, tickets { $met } ; trop tard, tickets { $late }.
doc-sum-none = Aucune horloge ne s’est arrêtée dans le mois : il n’y avait aucun délai à tenir.
doc-sum-kept = { $met } délais sur { $of } ont été tenus.
doc-sum-available = Disponibilité de « { $service } » : { $kept } pour { $target } promis.
doc-sum-penalties = { $amount } sont dus pour le mois au titre des engagements non tenus.
doc-sum-tickets = { $opened } tickets ouverts, { $ended } terminés, { $left } en cours à la fin du mois.
month-time = Temps passé, au forfait et en plus
month-time-on = Sur quoi
month-time-remote = À distance
month-time-onsite = Sur site
month-time-all = Temps
month-time-together = Ensemble
month-time-incidents-flat = Incidents, au forfait (déclaratif)
month-time-requests-flat = Demandes, au forfait (déclaratif)
month-time-outside-given = Hors contrat, non facturé (déclaratif)
month-time-incidents = Incidents, au temps passé
month-time-requests = Demandes, au temps passé
month-time-outside = Hors contrat, au temps passé
month-tickets = Tickets du mois
month-tickets-count =
    { $count ->
        [one] Un ticket ouvert ou terminé dans le mois, ou en cours à sa fin
       *[other] { $count } tickets ouverts ou terminés dans le mois, ou en cours à sa fin
    }
month-tickets-more =
    { $count ->
        [one] Un autre figure dans l’annexe du rapport.
       *[other] { $count } autres figurent dans l’annexe du rapport.
    }
month-ticket-number = N°
month-ticket-title = Objet
month-ticket-kind = Nature
month-ticket-opened = Ouvert
month-ticket-ended = Terminé
month-ticket-open = en cours
month-ticket-incident = Incident
month-ticket-request = Demande
month-downs =
    { $count ->
        [one] Une interruption dans la période
       *[other] { $count } interruptions dans la période
    }
month-down-uncounted = non compté
doc-tickets-left =
    { $count ->
        [one] Un autre ticket figure dans l’export des preuves.
       *[other] { $count } autres tickets figurent dans l’export des preuves.
    }
