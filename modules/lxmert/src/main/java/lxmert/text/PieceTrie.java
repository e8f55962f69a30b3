package lxmert.text;

import java.util.Arrays;

/**
 * The pieces of a vocabulary as a trie over UTF-16 units, its edges in one open-addressed table.
 * Finds the longest piece in one walk and makes no garbage.
 */
final class PieceTrie {
  private static final long FREE = -1;

  private long[] edges = new long[1 << 10]; // parent node, then unit in the lower 16 bits
  private int[] children = new int[edges.length];
  private int[] ids = new int[1 << 10]; // by node: the id of the piece that ends there, or -1
  private int nodes = 1;

  PieceTrie() {
    Arrays.fill(edges, FREE);
    Arrays.fill(ids, -1);
  }

  /** Adds a piece of at least one unit. */
  void add(String piece, int id) {
    int node = 0;
    for (int i = 0; i < piece.length(); i++) {
      node = childOrNew(node, piece.charAt(i));
    }
    ids[node] = id;
  }

  /**
   * The longest piece that {@code text} has at {@code start}.
   *
   * @return the piece's id in the upper and its end in the lower 32 bits, or -1 if there is none
   */
  long longest(char[] text, int start, int end) {
    long found = -1;
    int node = 0;
    for (int i = start; i < end; i++) {
      node = children[slot(edge(node, text[i]))];
      if (node == 0) {
        break;
      }
      if (ids[node] >= 0) {
        found = (long) ids[node] << 32 | (i + 1);
      }
    }
    return found;
  }

  private int childOrNew(int parent, char unit) {
    long edge = edge(parent, unit);
    int slot = slot(edge);
    if (edges[slot] == FREE) {
      if (nodes == ids.length) {
        ids = Arrays.copyOf(ids, nodes * 2);
        Arrays.fill(ids, nodes, ids.length, -1);
      }
      if (nodes * 2 > edges.length) {
        grow();
        slot = slot(edge);
      }
      edges[slot] = edge;
      children[slot] = nodes++;
    }
    return children[slot];
  }

  private void grow() {
    long[] oldEdges = edges;
    int[] oldChildren = children;
    edges = new long[oldEdges.length * 2];
    children = new int[edges.length];
    Arrays.fill(edges, FREE);
    for (int i = 0; i < oldEdges.length; i++) {
      if (oldEdges[i] != FREE) {
        int slot = slot(oldEdges[i]);
        edges[slot] = oldEdges[i];
        children[slot] = oldChildren[i];
      }
    }
  }

  private static long edge(int parent, char unit) {
    return (long) parent << 16 | unit;
  }

  /** Where the edge is, or the free place where it would be. */
  private int slot(long edge) {
    long hash = edge * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 40) & (edges.length - 1);
    while (edges[slot] != edge && edges[slot] != FREE) {
      slot = (slot + 1) & (edges.length - 1);
    }
    return slot;
  }
}
