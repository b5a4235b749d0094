//! Getting in, and being kept out.

use serde_json::json;

use crate::harness::{Person, Product};

#[test]
fn the_first_link_makes_one_administrator_once() {
    let mut product = Product::start();
    let ada = product.administrator();
    let me = ada.get("/api/v1/me").expect(200).json();
    assert_eq!(me["role"], "administrator");
    // A second start offers no second link.
    product.kill_and_restart();
    let ada = Person {
        url: product.url.clone(),
        ..ada
    };
    assert_eq!(
        ada.get("/api/v1/me").expect(200).json()["name"],
        "Ada Administratrice"
    );
}

#[test]
fn a_stranger_is_shown_the_door() {
    let product = Product::start();
    let stranger = product.stranger();
    let page = stranger.get("/account");
    assert_eq!(page.status, 303);
    assert_eq!(page.header("location"), Some("/sign-in?then=/account"));
    let api = stranger.get("/api/v1/me");
    assert_eq!(api.status, 401);
    assert_eq!(api.header("content-type"), Some("application/problem+json"));
}

#[test]
fn guessing_becomes_slow_and_tells_nothing() {
    let mut product = Product::start();
    product.administrator();
    let stranger = product.stranger();
    let known = [
        ("email", "ada@provider.example"),
        ("password", "wrong wrong wrong"),
    ];
    let unknown = [
        ("email", "nobody@provider.example"),
        ("password", "wrong wrong wrong"),
    ];
    let first = stranger.form("/sign-in", &known).expect(422);
    let other = stranger.form("/sign-in", &unknown).expect(422);
    let told = "Adresse ou mot de passe incorrect";
    assert!(first.text.contains(told) && other.text.contains(told));
    for _ in 0..4 {
        stranger.form("/sign-in", &known).expect(422);
    }
    stranger.form("/sign-in", &known).expect(429);
    // Even the right password waits; then it opens.
    let right = [
        ("email", "ada@provider.example"),
        ("password", "correct horse battery"),
    ];
    stranger.form("/sign-in", &right).expect(429);
    product.set_clock(3600);
    stranger.form("/sign-in", &right).expect(303);
}

#[test]
fn a_token_works_until_it_is_revoked() {
    let mut product = Product::start();
    let ada = product.administrator();
    let made = ada
        .post("/api/v1/me/tokens", &json!({ "name": "export" }))
        .expect(201)
        .json();
    let secret = format!("Bearer {}", made["secret"].as_str().expect("a secret"));
    let program = product.stranger();
    let headers = [("authorization", secret.as_str())];
    program
        .send_with("GET", "/api/v1/me", "", "", &headers)
        .expect(200);
    let path = format!("/api/v1/me/tokens/{}", made["id"]);
    ada.send_raw("DELETE", &path, "", "").expect(204);
    program
        .send_with("GET", "/api/v1/me", "", "", &headers)
        .expect(401);
}

#[test]
fn a_form_sent_from_another_site_is_refused() {
    let mut product = Product::start();
    let ada = product.administrator();
    let headers = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ];
    let media = "application/x-www-form-urlencoded";
    ada.send_with("POST", "/account/tokens", media, "token-name=x", &headers)
        .expect(403);
    assert_eq!(ada.get("/api/v1/me/tokens").json()["items"], json!([]));
}

#[test]
fn one_administrator_always_stays() {
    let mut product = Product::start();
    let ada = product.administrator();
    let id = ada.get("/api/v1/me").json()["id"].clone();
    let path = format!("/api/v1/people/{id}");
    ada.send(
        "PUT",
        &path,
        &json!({ "role": "technician", "disabled": false }),
    )
    .expect(422);
    let other = product.colleague(&ada, "administrator");
    ada.send(
        "PUT",
        &path,
        &json!({ "role": "technician", "disabled": false }),
    )
    .expect(204);
    ada.get("/api/v1/people").expect(403);
    other.get("/api/v1/people").expect(200);
}

#[test]
fn the_language_chosen_at_the_top_of_a_page_stays() {
    let mut product = Product::start();
    let ada = product.administrator();
    let before = ada.get("/clients").expect(200).text;
    assert!(before.contains("<html lang=\"fr\""), "{before}");
    // As the button in the frame of that page sends it.
    assert!(before.contains("name=\"lang\" value=\"en\""), "{before}");
    ada.form("/preferences", &[("lang", "en"), ("back", "/clients")])
        .expect(303);
    let after = ada.get("/clients").expect(200).text;
    assert!(after.contains("<html lang=\"en\""), "{after}");
}
