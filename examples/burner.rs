//! A service that computes, for measuring the gate itself: on `PORT`, every request burns `BURN_US` of one
//! of `CORES` threads, 1 + `COLD` times as much at first, fading with a time constant of `WARM_S` seconds.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

fn setting(name: &str, default: f64) -> f64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Cores that are free: a request holds one while it burns.
struct Cores(Mutex<u32>, Condvar);

fn main() {
    let port = setting("PORT", 8080.0) as u16;
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
    let cores = Arc::new(Cores(Mutex::new(setting("CORES", 1.0) as u32), Condvar::new()));
    let began = Instant::now();
    for stream in listener.incoming().flatten() {
        let cores = cores.clone();
        std::thread::spawn(move || serve(&stream, &cores, began));
    }
}

fn serve(stream: &TcpStream, cores: &Cores, began: Instant) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut line = String::new();
        loop {
            line.clear();
            match reader.read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if line == "\r\n" => break,
                Ok(_) => {}
            }
        }
        burn(cores, began);
        if writer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n").is_err() {
            return;
        }
    }
}

fn burn(cores: &Cores, began: Instant) {
    let mut free = cores.0.lock().expect("no panic");
    while *free == 0 {
        free = cores.1.wait(free).expect("no panic");
    }
    *free -= 1;
    drop(free);
    let cold = setting("COLD", 0.0) * (-began.elapsed().as_secs_f64() / setting("WARM_S", 1.0)).exp();
    let time = Duration::from_secs_f64(setting("BURN_US", 1000.0) * (1.0 + cold) / 1e6);
    let start = Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
    *cores.0.lock().expect("no panic") += 1;
    cores.1.notify_one();
}
