"""Rows that are not measured here: k6 and wrk2 are in no package manager. Measured on 20 and 21 November 2026 on 4 cores
(AMD EPYC, KVM, Linux 6.18) with the same servers: wrk2 4.0.0 (44a94c1), k6 of August 2026."""

WHEN = "(quoted, 20–21 Nov 2026)"

CLOSED = [(f"k6 {WHEN}", "22,470", "0.16", "44,419", "120.7")]
OPEN = [
    (f"wrk2 {WHEN}", "15 µs", "9,941", "785 µs", "2,100 µs", "not told", "not told"),
    (f"k6 {WHEN}", "64 µs", "9,811", "174 µs", "20 ms", "not told", "not told"),
]
LATENESS = [(f"wrk2, from what it adds to p50 {WHEN}", "about 800 µs", "–", "–")]
OVERHEAD = [
    (f"wrk2 {WHEN}", "780 µs", "1,943 µs", "2,991 µs", "–"),
    (f"k6, from the real start {WHEN}", "131 µs", "601 µs", "1,984 µs", "–"),
    (f"goose, from the real start {WHEN}", "41 µs", "408 µs", "615 µs", "–"),
]
FREEZE = [
    (f"wrk2 {WHEN}", "954 µs", "18 ms", "507 ms", "+1.4 %", "908 ms", "+0.9 %"),
    (f"k6, 20 users {WHEN}", "122 µs", "519 µs", "1,180 µs", "−99.8 %", "911 ms", "+1.2 %"),
]
USERS = [(f"k6 {WHEN}", "200.2", "3,852", "197 µs", "1,018.0")]
