package lxmert.dataset;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The order of the published list of VQA's answers. The code that made it (hengyuan-hu's {@code
 * compute_softscore.py}) went through the keys of a dict in Python 2 on 64 bits, whose order is
 * that of a hash table: hashes without a seed, open addressing, growth by four.
 */
final class PublishedOrder {
  private static final int SMALLEST = 8;
  private static final int FOURFOLD_GROWTH = 50_000;
  private static final int PERTURBATION = 5;

  private @Nullable String[] slots = new String[SMALLEST];
  private int used;

  private PublishedOrder() {}

  /**
   * The answers as the published code would list them.
   *
   * @param answers each once, in the order in which they were met
   */
  static List<String> of(Collection<String> answers) {
    PublishedOrder table = new PublishedOrder();
    answers.forEach(table::add);
    return Arrays.stream(table.slots).filter(Objects::nonNull).toList();
  }

  private void add(String key) {
    put(key);
    used++;
    if (used * 3 >= slots.length * 2) {
      grow(used * (used > FOURFOLD_GROWTH ? 2 : 4));
    }
  }

  private void grow(int atLeast) {
    int size = SMALLEST;
    while (size <= atLeast) {
      size *= 2;
    }
    @Nullable String[] before = slots;
    slots = new String[size];
    Arrays.stream(before).filter(Objects::nonNull).forEach(this::put);
  }

  private void put(String key) {
    long perturbation = hash(key);
    long at = perturbation;
    while (slots[slot(at)] != null) {
      at = 5 * at + perturbation + 1;
      perturbation >>>= PERTURBATION;
    }
    slots[slot(at)] = key;
  }

  private int slot(long at) {
    return (int) (at & (slots.length - 1));
  }

  private static long hash(String key) {
    int[] characters = key.codePoints().toArray();
    if (characters.length == 0) {
      return 0;
    }
    long hash = (long) characters[0] << 7;
    for (int character : characters) {
      hash = 1_000_003 * hash ^ character;
    }
    hash ^= characters.length;
    return hash == -1 ? -2 : hash;
  }
}
