//! How people get in: the first administrator, passwords, the second factor, sessions, API tokens,
//! and the provider's own people.

mod account;
mod actions;
mod administration;
mod api;
mod pages;
mod settings;
mod store;

pub use actions::{add_person, first_link, invite, normal, plausible_email};
pub use settings::{Provider, provider, provider_name, save as set_provider};

use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};
use intendant_domain::access::Permission::{Administer, SeeAudit};

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    Doors::default()
        .get(Guard::Public, "/sign-in", pages::show)
        .post(Guard::Public, "/sign-in", pages::sign_in)
        .post(Guard::Public, "/sign-in/code", pages::second_factor)
        .post(Guard::Public, "/sign-out", pages::sign_out)
        .get(Guard::Public, "/welcome/{secret}", pages::welcome)
        .post(Guard::Public, "/welcome/{secret}", pages::accept)
        .post(Guard::Public, "/preferences", pages::preferences)
        .and(account_doors())
        .and(administration_doors())
        .api(Guard::SignedIn, routes!(api::me))
        .api(Guard::SignedIn, routes!(api::tokens, api::add_token))
        .api(Guard::SignedIn, routes!(api::revoke_token))
        .api(
            Guard::Needs(Administer),
            routes!(api::people, api::add_person),
        )
        .api(Guard::Needs(Administer), routes!(api::change_person))
}

fn account_doors() -> Doors {
    Doors::default()
        .get(Guard::SignedIn, "/account", account::show)
        .post(Guard::SignedIn, "/account/password", account::password)
        .post(
            Guard::SignedIn,
            "/account/second-factor",
            account::second_factor,
        )
        .post(Guard::SignedIn, "/account/tokens", account::add_token)
        .post(
            Guard::SignedIn,
            "/account/tokens/{id}/revoke",
            account::revoke_token,
        )
        .post(
            Guard::SignedIn,
            "/account/sessions/end",
            account::end_sessions,
        )
}

fn administration_doors() -> Doors {
    Doors::default()
        .get(
            Guard::Needs(Administer),
            "/administration",
            administration::show,
        )
        .post(
            Guard::Needs(Administer),
            "/administration/people",
            administration::add,
        )
        .post(
            Guard::Needs(Administer),
            "/administration/people/{id}",
            administration::change,
        )
        .post(
            Guard::Needs(Administer),
            "/administration/people/{id}/invite",
            administration::invite_again,
        )
        .get(
            Guard::Needs(Administer),
            "/administration/provider",
            administration::show_provider,
        )
        .post(
            Guard::Needs(Administer),
            "/administration/provider",
            administration::set_provider,
        )
        .get(
            Guard::Needs(SeeAudit),
            "/administration/audit",
            administration::audit,
        )
}
