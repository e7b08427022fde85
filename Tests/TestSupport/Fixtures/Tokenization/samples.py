"""Source code written for these fixtures, in several languages, and the awkward strings."""

CODE = [
    '''\
#!/usr/bin/env python3
"""Reads temperatures and reports the mean."""
import sys
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reading:
    station: str
    celsius: float = 0.0
    tags: list[str] = field(default_factory=list)

    def fahrenheit(self) -> float:
        return self.celsius * 9 / 5 + 32  # exact enough, isn't it?


def mean(readings):
    total = sum(r.celsius for r in readings)
    if not readings:
        raise ValueError(f"no readings: {readings!r}")
    return total / len(readings)


if __name__ == "__main__":
    rows = [line.rstrip("\\n").split(",") for line in sys.stdin]
    print("%.2f°C" % mean([Reading(a, float(b)) for a, b in rows]))
''',
    '''\
import Foundation

/// A queue that keeps the `capacity` newest elements.
struct Ring<Element: Sendable>: Sequence {
  private var storage: [Element?]
  private(set) var count = 0

  init(capacity: Int) { storage = Array(repeating: nil, count: max(1, capacity)) }

  mutating func push(_ element: Element) {
    storage[count % storage.count] = element
    count &+= 1
  }

  func makeIterator() -> AnyIterator<Element> {
    var index = Swift.max(0, count - storage.count)
    return AnyIterator {
      guard index < count else { return nil }
      defer { index += 1 }
      return storage[index % storage.count]
    }
  }
}

@main enum App {
  static func main() async throws {
    var ring = Ring<String>(capacity: 0x10)
    ring.push("naïve — “quoted” \\(ring.count)")
    assert(Array(ring).count == 1_000 / 1_000)
  }
}
''',
    '''\
#include <stdio.h>
#define SQUARE(x) ((x)*(x))
/* Adds; overflow is the caller's business. */
static inline int add(int a,int b){return a+b;}
int main(int argc, char **argv) {
\tfor (unsigned i = 0u; i < 10u; ++i) {
\t\tprintf("%3u: %08lx\\t%+.3e\\n", i, (unsigned long)SQUARE(i) << 4, 1.5e-3 * i);
\t}
\treturn add(argc, -1) ? EXIT_FAILURE : 0;
}
''',
    '''\
package main

import "fmt"

type point struct{ x, y int }

func (p *point) move(dx, dy int) *point {
\tp.x, p.y = p.x+dx, p.y+dy
\treturn p
}

func main() {
\tch := make(chan point, 3)
\tgo func() { defer close(ch); ch <- *(&point{}).move(1, -2) }()
\tfor p := range ch {
\t\tfmt.Printf("%+v\\n", p)
\t}
}
''',
    '''\
use std::collections::HashMap;

/// Counts words; `'a` outlives the text.
fn count<'a>(text: &'a str) -> HashMap<&'a str, usize> {
    let mut map = HashMap::new();
    for word in text.split_whitespace().filter(|w| !w.is_empty()) {
        *map.entry(word).or_insert(0) += 1;
    }
    map
}

#[test]
fn counts() { assert_eq!(count("a b a")["a"], 2, "it's {:?}", 'd'); }
''',
    '''\
// @ts-check
export const debounce = <T extends unknown[]>(f: (...a: T) => void, ms = 250) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: T): void => {
    if (timer !== undefined) clearTimeout(timer);
    timer = setTimeout(() => f(...args), ms);
  };
};
const re = /^(?:[^\\s"']+|"[^"]*"|'[^']*')+$/giu, big = 9007199254740993n;
console.log(`${re.test("x")}: ${big}`, [..."👩‍👩‍👧‍👦🇩🇪"].length ?? null);
''',
    '''\
public final class Cell<T extends Comparable<T>> implements java.io.Serializable {
    private static final long serialVersionUID = 42L;
    private volatile T value;

    @Override
    public synchronized String toString() {
        return "Cell[" + (value == null ? "null" : value.toString()) + "]";
    }
}
''',
    '''\
.PHONY: all clean
CFLAGS ?= -O2 -Wall
all: main.o util.o
\t$(CC) $(CFLAGS) -o app $^   # link
clean:
\t-rm -f *.o app
''',
    '<!doctype html>\n<html lang="en">\n  <head><title>Don\'t &amp; Won\'t</title></head>\n'
    '  <body class="a  b">\n    <p>1&nbsp;234,56&euro;</p>\n  </body>\n</html>\n',
    'name: build\non: [push]\njobs:\n  test:\n    runs-on: ${{ matrix.os }}\n    steps:\n'
    '      - run: |\n          make -j"$(nproc)"\n          ./app --seed=0 2>&1 | tee log.txt\n',
    "SELECT u.id, COUNT(*) AS n FROM users u\nLEFT JOIN \"order\" o ON o.user_id = u.id\n"
    "WHERE u.name LIKE 'O''Brien%' AND o.total >= 10.50\nGROUP BY 1 HAVING n > 3;\n",
    "-- Дерево\nlocal t = setmetatable({}, {__index = function(_, k) return k .. 'é' end})\n"
    "-- 日本語のコメント、全角スペース　あり\nprint(#t, t['ключ'], \"\\u{1F600}\")\n",
]

AWKWARD = [
    "", " ", "  ", "   ", "\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "\t", "\t\t", " \t \n ", "\n ", " \n",
    "a ", " a", "  a", "   a", "a  b", "a   b", "a\n\n  b", "a \n b", "a\r\n\tb", "a\r\n\r\n\r\nb",
    "1", " 1", "  1", "12", "1 2", "1  2", "a1", "a 1", "a  1b", "x = 123.45\n\n\tfoo  bar",
    "\u00b2\u00bd\u2167\u2460", " \u00b2", "a\u00b2b", "\u0663\u0664", " \u0663", "\U00011de0 \U00016ff4",
    "'s", "'t 're 've 'm 'll 'd", "'S 'T 'RE", "it's we'll I'd they've you're I'm can't", "'", "''", "'''",
    "x's's", "!'s", " 's", "  's", "'sx", "'rex", "'rx", "'lx", "'l", "'r", "'v", "'ve'", "\u2019s",
    "'s1", "1's", "'1s", "\n's", "'\u017f", "'\u00df",
    "<fim_prefix>", "a<fim_prefix>b<fim_suffix>c<fim_middle>", " <fim_prefix> ", "<fim_prefix", "fim_prefix>",
    "<fim-prefix>x<fim-middle>", "<|endoftext|>", "<|endoftext|><|endoftext|>", "x <|endoftext|>\n",
    "<filename>a/b.py\nimport <reponame>x", "<<fim_prefix>>", "<fim_<fim_prefix>", "<FIM_PREFIX>",
    "s = \"<fim_middle>\"  # <fim_pad>", "TODO: foo foobar foob", "xTODO:foofoobar", "  TODO:", "1TODO:2", "  \nx",
    "a  \n  b", "foo'sfoo", "<|endoffoo|>",
    "e\u0301", "\u00e9", "a\u0300\u0301\u0302b", "\u0301", " \u0301a", "\u0301\u0301\u0301", "\ud55c\uad6d\uc5b4",
    "\u1112\u1161\u11ab", "\u0915\u094d\u0937", "\u0e01\u0e33", "\u200d", "\u200b", "\ufeff", "a\ufeffb", "\u2060",
    "\U0001f600", "\U0001f600\U0001f600", " \U0001f600a", "\U0001f469\u200d\U0001f4bb", "\U0001f1e9\U0001f1ea",
    "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "1\ufe0f\u20e3", "\U000e0041", "\u3000", "a\u3000b", "\u00a0", "a\u00a0b",
    " \u00a0 ", "\u2028", "\u2029", "\u0085", "\u180e", "\u200b ", "\u001c\u001d\u001e\u001f", "\u0000", "a\u0000b",
    "\u007f", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "\U00040000", "\ue000", "\u0378", "\u01c5\u02b0\u05d0\u4e00",
    "\u00aa\u00ba", "\u2160\u3007", "\u216f ", "\u24b6", "\u0345",
]
