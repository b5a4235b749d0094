//! JSON bodies of the API.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A body in JSON, both ways, as [`axum::Json`]; what comes in must be an object. The decoder alone
/// would take an array for one, its values by the order in which the fields are declared, which no
/// description of ours promises.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state)
            .await
            .map_err(IntoResponse::into_response)?;
        let is_array = bytes.trim_ascii_start().first() == Some(&b'[');
        let again = Request::from_parts(parts, Body::from(bytes));
        let axum::Json(value) = axum::Json::<T>::from_request(again, state)
            .await
            .map_err(IntoResponse::into_response)?;
        if is_array {
            let said = "Failed to deserialize the JSON body into the target type: \
                        invalid type: sequence, expected an object at line 1 column 1";
            return Err((StatusCode::UNPROCESSABLE_ENTITY, said).into_response());
        }
        Ok(Self(value))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}
