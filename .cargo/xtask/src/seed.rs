//! A demo installation in which every state of a token can be seen.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    installation::{Installation, Storage},
    outcome::{Context, Outcome},
    process,
    server::{Launch, Profile, Server},
    site,
    steps::Steps,
    workspace,
};

const OWNER: &str = "ada@example.com";
const GUEST: &str = "grace@example.com";

pub(crate) fn seed(steps: &mut Steps, args: &[String]) -> Outcome {
    let (profile, folder) = match args {
        [] => (Profile::Release, "data-demo"),
        [flag] if flag == "--debug" => (Profile::Debug, "data-demo"),
        [folder] if !folder.starts_with('-') => (Profile::Release, folder.as_str()),
        [folder, flag] if flag == "--debug" => (Profile::Debug, folder.as_str()),
        _ => return Err("`seed` takes one folder, and --debug after it".to_owned()),
    };
    let data = workspace::root().join(folder);
    if data.exists() {
        return Err(format!(
            "{} is there already: remove it or name another folder",
            data.display()
        ));
    }
    let binary = site::build(steps, profile)?;
    fs::create_dir_all(&data).context(|| format!("cannot create {}", data.display()))?;
    let made = steps
        .step("Make people, an organization and a project", || people(&binary, &data))
        .and_then(|made| {
            steps.step("Fill the project over the Storage API", || fill(&binary, &data, &made))?;
            Ok(made)
        })
        .inspect_err(|_| println!("  {} stays as it is: remove it", data.display()))?;
    steps.summary();
    tell(&binary, &data, &made);
    Ok(())
}

struct Made {
    owner_password: String,
    guest_password: String,
    master: String,
}

fn people(binary: &Path, data: &Path) -> Outcome<Made> {
    let installation = Installation { binary, data, database: None };
    let owner_password = installation.user(OWNER, "Ada Lovelace", &["--super-admin"])?;
    let guest_password = installation.user(GUEST, "Grace Hopper", &[])?;
    let project =
        installation.project(OWNER, ["Demo maintainer", "Demo organization", "Demo project"])?;
    let master = installation.member(&project, OWNER, "admin")?;
    installation.member(&project, GUEST, "guest")?;
    Ok(Made { owner_password, guest_password, master })
}

fn fill(binary: &Path, data: &Path, made: &Made) -> Outcome {
    let server = Server::start(&Launch {
        binary,
        data,
        database: None,
        settings: &[],
        log: &data.join("seed.log"),
        port: process::free_port()?,
    })?;
    let storage = Storage { port: server.port(), token: &made.master };
    let orders = storage.bucket("in", "orders", "Orders from the shop, loaded every night")?;
    let reports = storage.bucket("out", "reports", "What the dashboards read")?;
    storage.bucket("in", "weather", "Nothing here yet")?;
    table(&storage, &orders);
    tokens(&storage, &orders, &reports)
}

/// Not every release keeps tables; a demo without one is still a demo.
fn table(storage: &Storage<'_>, bucket: &str) {
    let rows = "id,customer,total\n1,Ada,12.50\n2,Grace,8.00\n3,Edsger,99.90\n";
    let body = json!({"name": "orders", "dataString": rows, "primaryKey": ["id"]});
    if let Err(error) = storage.call("POST", &format!("buckets/{bucket}/tables"), &body, 201) {
        println!("  no table was made: {error}");
    }
}

fn tokens(storage: &Storage<'_>, orders: &str, reports: &str) -> Outcome {
    let reading = json!({orders: "read"});
    let both = json!({orders: "read", reports: "write"});
    storage.token(&json!({"description": "Nightly export", "bucketPermissions": reading}))?;
    storage.token(&json!({"description": "Dashboards, expires in 90 days", "bucketPermissions": both, "expiresIn": 90 * 86_400}))?;
    storage.token(&json!({"description": "Bucket manager", "canManageBuckets": true}))?;
    storage.token(&json!({"description": "Expired by now", "expiresIn": 1}))?;

    let (refreshed, _) =
        storage.token(&json!({"description": "Refreshed once", "bucketPermissions": reading}))?;
    storage.call("POST", &format!("tokens/{refreshed}/refresh"), &Value::Null, 200)?;

    let (deleted, secret) =
        storage.token(&json!({"description": "Deleted", "bucketPermissions": reading}))?;
    let bearer = Storage { port: storage.port, token: &secret };
    // Leaves an event in the deleted token's name.
    bearer.call("GET", "tokens/verify", &Value::Null, 200)?;
    bearer.call("GET", "buckets", &Value::Null, 200)?;
    storage.call("DELETE", &format!("tokens/{deleted}"), &Value::Null, 204)?;
    Ok(())
}

fn tell(binary: &Path, data: &Path, made: &Made) {
    println!(
        "\nThe demo installation is in {data}.\n\n\
         Start it:   LATCHKEY_DATA_DIR={data} {binary} serve\n\
         Open:       http://localhost:3000\n\
         Sign in as: {OWNER} with {owner}   (super-admin, owner of the project)\n\
         or as:      {GUEST} with {guest}   (guest in the project)\n\
         Master token of {OWNER}: {master}",
        data = data.display(),
        binary = binary.display(),
        owner = made.owner_password,
        guest = made.guest_password,
        master = made.master,
    );
}
