/// Ordinary code of several languages: what a model should still know after it has learned one
/// repository.
///
/// Written for this purpose, so that no model has seen it and it belongs to nobody. Small: it shows
/// that something was forgotten, not how much.
enum GeneralCode {
  static let texts: [String] = [python, javaScript, swift, go, c]

  private static let python = #"""
    import argparse
    import csv
    from collections import defaultdict
    from dataclasses import dataclass


    @dataclass
    class Reading:
        station: str
        hour: int
        temperature: float


    def read_rows(path):
        """Yield one reading for each complete line of a CSV file."""
        with open(path, newline="", encoding="utf-8") as handle:
            for row in csv.DictReader(handle):
                if not row["temperature"]:
                    continue
                yield Reading(row["station"], int(row["hour"]), float(row["temperature"]))


    def mean_by_station(readings):
        totals = defaultdict(lambda: [0.0, 0])
        for reading in readings:
            entry = totals[reading.station]
            entry[0] += reading.temperature
            entry[1] += 1
        return {name: total / count for name, (total, count) in totals.items()}


    def main():
        parser = argparse.ArgumentParser(description="Mean temperature of every station.")
        parser.add_argument("path")
        parser.add_argument("--limit", type=int, default=10)
        args = parser.parse_args()
        means = mean_by_station(read_rows(args.path))
        for name, value in sorted(means.items(), key=lambda item: item[1])[: args.limit]:
            print(f"{name:<20} {value:6.2f}")


    if __name__ == "__main__":
        main()
    """#

  private static let javaScript = #"""
    class Queue {
      constructor(limit) {
        this.limit = limit;
        this.items = [];
        this.waiting = [];
      }

      push(item) {
        if (this.items.length >= this.limit) {
          throw new Error(`queue is full: ${this.limit} items`);
        }
        const next = this.waiting.shift();
        if (next) {
          next(item);
        } else {
          this.items.push(item);
        }
      }

      async pop() {
        if (this.items.length > 0) {
          return this.items.shift();
        }
        return new Promise((resolve) => {
          this.waiting.push(resolve);
        });
      }
    }

    async function fetchAll(urls, options = {}) {
      const results = await Promise.all(
        urls.map(async (url) => {
          const response = await fetch(url, options);
          if (!response.ok) {
            return { url, error: response.status };
          }
          return { url, body: await response.json() };
        })
      );
      return results.filter((result) => result.error === undefined);
    }

    module.exports = { Queue, fetchAll };
    """#

  private static let swift = #"""
    import Foundation

    struct Matrix: Equatable {
      let rows: Int
      let columns: Int
      private var values: [Double]

      init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.rows = rows
        self.columns = columns
        values = Array(repeating: value, count: rows * columns)
      }

      subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
      }

      func multiplied(by other: Matrix) -> Matrix? {
        guard columns == other.rows else { return nil }
        var result = Matrix(rows: rows, columns: other.columns)
        for row in 0..<rows {
          for column in 0..<other.columns {
            var sum = 0.0
            for index in 0..<columns {
              sum += self[row, index] * other[index, column]
            }
            result[row, column] = sum
          }
        }
        return result
      }
    }

    extension Matrix: CustomStringConvertible {
      var description: String {
        (0..<rows).map { row in
          (0..<columns).map { String(format: "%8.3f", self[row, $0]) }.joined(separator: " ")
        }.joined(separator: "\n")
      }
    }
    """#

  private static let go = #"""
    package store

    import (
    	"errors"
    	"sync"
    	"time"
    )

    var ErrNotFound = errors.New("store: key not found")

    type entry struct {
    	value   string
    	expires time.Time
    }

    type Store struct {
    	mu      sync.RWMutex
    	entries map[string]entry
    	now     func() time.Time
    }

    func New() *Store {
    	return &Store{entries: make(map[string]entry), now: time.Now}
    }

    func (s *Store) Set(key, value string, ttl time.Duration) {
    	s.mu.Lock()
    	defer s.mu.Unlock()
    	s.entries[key] = entry{value: value, expires: s.now().Add(ttl)}
    }

    func (s *Store) Get(key string) (string, error) {
    	s.mu.RLock()
    	defer s.mu.RUnlock()
    	e, ok := s.entries[key]
    	if !ok || s.now().After(e.expires) {
    		return "", ErrNotFound
    	}
    	return e.value, nil
    }
    """#

  private static let c = #"""
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>

    struct node {
      char *key;
      int count;
      struct node *next;
    };

    static unsigned hash(const char *text) {
      unsigned value = 5381;
      while (*text != '\0') value = value * 33 + (unsigned char)*text++;
      return value;
    }

    static struct node *find(struct node **table, size_t size, const char *key) {
      struct node *node = table[hash(key) % size];
      while (node != NULL && strcmp(node->key, key) != 0) node = node->next;
      return node;
    }

    int count_word(struct node **table, size_t size, const char *key) {
      struct node *node = find(table, size, key);
      if (node == NULL) {
        node = malloc(sizeof(*node));
        if (node == NULL) return -1;
        node->key = strdup(key);
        node->count = 0;
        node->next = table[hash(key) % size];
        table[hash(key) % size] = node;
      }
      return ++node->count;
    }

    void print_counts(struct node **table, size_t size) {
      for (size_t i = 0; i < size; i++) {
        for (struct node *node = table[i]; node != NULL; node = node->next) {
          printf("%6d %s\n", node->count, node->key);
        }
      }
    }
    """#
}
