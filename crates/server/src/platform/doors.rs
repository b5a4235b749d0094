//! A router that remembers its doors, so that a test can walk through every one of them, present and
//! future.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{get, post};
use intendant_domain::access::Permission;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::app::App;

/// Who gets through a door. The action behind asks again and is what counts; this is what the
/// tests hold it against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Anybody.
    Public,
    /// Anybody signed in.
    SignedIn,
    /// Who has this permission.
    Needs(Permission),
    /// An agent, by its key or token.
    Agent,
    /// Whoever holds a link made for one purpose.
    Link,
}

/// A door.
#[derive(Clone, Debug)]
pub struct Door {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path with its `{parameters}`.
    pub path: String,
    /// Who gets through.
    pub guard: Guard,
}

/// The doors of a slice, or of all.
pub struct Doors {
    /// Pages and everything else that is not the API.
    pub pages: Router<App>,
    /// The JSON API, with its description.
    pub api: OpenApiRouter<App>,
    /// Every door.
    pub list: Vec<Door>,
}

impl Default for Doors {
    fn default() -> Self {
        Self {
            pages: Router::new(),
            api: OpenApiRouter::new(),
            list: Vec::new(),
        }
    }
}

impl Doors {
    /// A page.
    #[must_use]
    pub fn get<H, T>(mut self, guard: Guard, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.list.push(Door {
            method: "GET".to_owned(),
            path: path.to_owned(),
            guard,
        });
        self.pages = self.pages.route(path, get(handler));
        self
    }

    /// A form.
    #[must_use]
    pub fn post<H, T>(mut self, guard: Guard, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.list.push(Door {
            method: "POST".to_owned(),
            path: path.to_owned(),
            guard,
        });
        self.pages = self.pages.route(path, post(handler));
        self
    }

    /// Operations of the API: `routes!(handler, …)`, all of one path, all behind one guard.
    #[must_use]
    pub fn api(self, guard: Guard, routes: UtoipaMethodRouter<App>) -> Self {
        self.api_each(guard, guard, routes)
    }

    /// Operations of the API of which those that read have one guard and those that change another.
    #[must_use]
    pub fn api_each(mut self, see: Guard, change: Guard, routes: UtoipaMethodRouter<App>) -> Self {
        for (path, item) in &routes.1.paths {
            for (method, guard, there) in [
                ("GET", see, item.get.is_some()),
                ("POST", change, item.post.is_some()),
                ("PUT", change, item.put.is_some()),
                ("PATCH", change, item.patch.is_some()),
                ("DELETE", change, item.delete.is_some()),
            ] {
                if there {
                    let path = path.clone();
                    self.list.push(Door {
                        method: method.to_owned(),
                        path,
                        guard,
                    });
                }
            }
        }
        self.api = self.api.routes(routes);
        self
    }

    /// These doors and those.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.pages = self.pages.merge(other.pages);
        self.api = self.api.merge(other.api);
        self.list.extend(other.list);
        self
    }
}
