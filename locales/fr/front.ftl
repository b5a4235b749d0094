# Salle de contrôle, portail, recherche.

nav-home = Accueil
room-late = Dépassés
room-soon = Échéance dans l’heure
room-unassigned = Sans intervenant
room-mine = Les miens
room-failing = Machines en panne
room-of-open =
    { $n ->
        [one] sur 1 ouvert
       *[other] sur { $n } ouverts
    }
room-clocks = Ce qui échoit d’abord
room-clocks-none = Aucune échéance dans les 24 heures.
room-all-tickets = Tous les tickets
room-all-machines = Toutes les machines
room-all-machines-of = Toutes ses machines
room-see-all = Tout voir
room-priority = Priorité
room-ticket = Ticket
room-clock = Délai
room-who = Qui doit agir
room-take = Prendre
room-take-this = Prendre : { $title }
room-broken = En panne
room-broken-none = Rien en panne.
room-more =
    { $n ->
        [one] et un autre
       *[other] et { $n } autres
    }
room-silent = Muette
room-warning = Alerte
room-down = En panne
room-since = depuis { $when }
room-not-covered = vu, non couvert
room-outside = Hors contrat, à décider
room-waiting = En attente depuis plus de trois jours
room-uncovered = Vu, non couvert
room-dates = Prévu et à échéance
room-now = en cours
room-maintenance = maintenance jusqu’à { $until }
room-today = aujourd’hui
room-past = passé
room-days =
    { $n ->
        [one] 1 jour
       *[other] { $n } jours
    }
room-notice = dernier jour pour dénoncer
room-end = fin du contrat
room-effect = avenant n° { $n }, prise d’effet
room-certificate = certificat ({ $check })
room-step-done = fait
steps-title = Pour commencer
steps-why = Chaque étape prend une minute ; la salle de contrôle se remplit ensuite d’elle-même.
steps-provider = Nommer votre entreprise, comme sur vos factures
steps-provider-do = Votre entreprise
steps-client = Ajouter un premier client
steps-client-do = Ajouter un client
steps-contract = Déposer son contrat : les délais, la couverture et les prix en découlent
steps-contract-do = Déposer le contrat
steps-machine = Lier une première machine par son agent
steps-machine-do = Créer un jeton
drill-title = Exercice : voir vivre un contrat
drill-why = Un vrai service web tourne à côté de ce serveur. Arrêtez-le : la panne, le ticket et son délai sont vrais aussi.
drill-linked = Cette machine est liée : { $name }
drill-checked = Son service web est surveillé et répond :
drill-stop = Arrêter le service web
drill-before = Cette machine a déjà un incident ouvert, et ce qui échoue ensemble n’en fait qu’un : attendez qu’il soit rétabli.
drill-stop-do = Arrêter le service
drill-incident = L’incident s’ouvre tout seul, et son délai court
drill-take = Le prendre en charge
drill-start = Redémarrer le service web
drill-start-do = Redémarrer le service
drill-restored = Le rétablissement est constaté ; le délai s’explique ligne à ligne
drill-month = Le mois en tient compte
drill-see-machine = Voir la machine
drill-see-ticket = Voir le ticket
drill-see-ledger = Voir le décompte
drill-see-contract = Voir le contrat
drill-dismiss = Ranger
drill-stopped = Le service web est arrêté. L’incident s’ouvre dès que la sonde en est sûre.
drill-started = Le service web redémarre.
portal-title = Accueil
portal-hello = Bonjour { $name }
portal-open = Vos demandes en cours
portal-none = Aucune demande en cours.
portal-all = Toutes vos demandes
portal-services = Vos services
portal-all-well = Tout fonctionne
portal-some-down =
    { $n ->
        [one] Une panne en cours
       *[other] { $n } pannes en cours
    }
portal-works = Fonctionne
portal-unwatched = Rien de surveillé
portal-items =
    { $n ->
        [one] 1 élément couvert
       *[other] { $n } éléments couverts
    }
portal-ask-kind = De quoi s’agit-il ?
portal-incident = Quelque chose ne marche pas
portal-request = J’ai besoin de quelque chose
portal-ask-title = En une ligne
portal-ask-description = Précisions
portal-ask-site = Site
portal-send = Envoyer
portal-ask-more = Dire plus : urgence, matériel…
portal-contract-reference = Contrat
portal-contract-until = En cours jusqu’au
portal-contract-notice = Dénonciation possible jusqu’au
portal-contract-see = Lire le contrat
portal-reports = Rapports et factures
portal-reports-see = Tous les mois
portal-reports-none = Aucun mois n’est encore clos. Rapports et factures apparaîtront ici.
search-title = Recherche
search-tickets = Tickets
search-clients = Clients
search-machines = Machines
search-people = Personnes
search-clauses = Contrats
search-pages = Actions
search-account = Mon compte
search-none = Rien pour « { $what } »
search-none-hint = Essayez un autre mot, un numéro de ticket, ou le nom d’un client ou d’une machine.
portal-fleet = Rapports de parc
portal-fleet-see = Tous les rapports
portal-fleet-none = Aucun rapport de parc n’a encore été émis.
