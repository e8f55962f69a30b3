package lxmert.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.Limit;
import lxmert.io.UserError;
import lxmert.tensor.PickledNames.Storage;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle and executes nothing: only the opcodes below are understood, and only the names of
 * {@link PickledNames} mean anything. The base class has a process-wide table of constructors,
 * calls methods by reflection, and trusts lengths; every opcode that leads there is answered here
 * instead.
 */
final class PickleReader extends Unpickler {
  /** What the base class may do: small values, tuples, the memo, and calls of what was pushed. */
  private static final Set<Short> SAFE =
      Set.of(
          Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.SHORT_BINSTRING,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_LIST,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINPERSID,
          Opcodes.REDUCE);

  private static final int LONGEST_NAME = 200;

  private final PickleInput pickle;
  private final Map<String, Storage> storages;
  private final long mostOpcodes = Limit.PICKLE_OPCODES.most();
  private long opcodes;

  private PickleReader(PickleInput pickle, Map<String, Storage> storages) {
    this.pickle = pickle;
    this.storages = storages;
  }

  /**
   * Reads one pickle; the input then stands behind it. Its bytes objects are left in the file, as
   * {@link StoredTensor.Span}s.
   *
   * @param what a checkpoint's file or a record's place, for errors
   * @param storages takes the storages that are referred to, by key
   * @throws UserError naming it and the place, if the pickle is torn or holds anything else than a
   *     checkpoint does
   */
  static @Nullable Object read(String what, PickleInput input, Map<String, Storage> storages) {
    try {
      return new PickleReader(input, storages).load(input);
    } catch (PickleException | IOException e) {
      throw broken(what, input, e.getMessage(), e);
    } catch (RuntimeException e) {
      throw broken(what, input, "it makes no sense here", e);
    }
  }

  private static UserError broken(
      String what, PickleInput input, @Nullable String why, Exception cause) {
    return new UserError(
        "%s: its pickle breaks off at byte %d: %s".formatted(what, input.position(), why), cause);
  }

  @Override
  protected Object dispatch(short opcode) throws IOException {
    if (++opcodes > mostOpcodes) {
      throw new PickleException(
          "it has more than %d opcodes%s".formatted(mostOpcodes, Limit.PICKLE_OPCODES.more()));
    }
    switch (opcode) {
      case Opcodes.GLOBAL -> stack.add(PickledNames.named(line(), line()));
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(PickledNames.named((String) stack.pop(), name));
      }
      case Opcodes.BUILD -> {
        Object state = stack.pop();
        PickledNames.build(stack.peek(), state);
      }
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<Object, Object>());
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        putAll(Arrays.asList(stack.pop(), value));
      }
      case Opcodes.SETITEMS -> putAll(stack.pop_all_since_marker());
      case Opcodes.APPEND -> addAll(Arrays.asList(stack.pop()));
      case Opcodes.APPENDS -> addAll(stack.pop_all_since_marker());
      case Opcodes.BINUNICODE -> stack.add(text(length(4), StandardCharsets.UTF_8));
      case Opcodes.BINUNICODE8 -> stack.add(text(length(8), StandardCharsets.UTF_8));
      case Opcodes.BINSTRING -> stack.add(text(length(4), StandardCharsets.ISO_8859_1));
      case Opcodes.SHORT_BINBYTES -> stack.add(pickle.skipData(length(1)));
      case Opcodes.BINBYTES -> stack.add(pickle.skipData(length(4)));
      case Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> stack.add(pickle.skipData(length(8)));
      default -> {
        if (!SAFE.contains(opcode)) {
          throw new PickleException("opcode 0x%02x has no place in a checkpoint".formatted(opcode));
        }
        return super.dispatch(opcode);
      }
    }
    return NO_RETURN_VALUE;
  }

  @Override
  protected Object persistentLoad(Object id) {
    Storage storage = PickledNames.storage(id);
    storages.put(storage.key(), storage);
    return storage;
  }

  @SuppressWarnings("unchecked")
  private void putAll(List<Object> keysAndValues) {
    Map<Object, Object> map = (Map<Object, Object>) stack.peek();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      if (!(key instanceof String || key instanceof Number)) {
        throw new PickleException("a dictionary key is neither a string nor a number");
      }
      map.put(key, keysAndValues.get(i + 1));
    }
  }

  @SuppressWarnings("unchecked")
  private void addAll(List<Object> items) {
    ((List<Object>) stack.peek()).addAll(items);
  }

  private long length(int bytes) throws IOException {
    long length = 0;
    for (int i = 0; i < bytes; i++) {
      length |= (long) oneByte() << (8 * i);
    }
    return length;
  }

  private String text(long length, Charset charset) throws IOException {
    if (length < 0 || length > pickle.left()) {
      throw new EOFException("a text of %d bytes is announced".formatted(length));
    }
    Limit most = Limit.PICKLE_TEXT_BYTES;
    if (length > most.mostAtOnce()) {
      throw new PickleException(
          "a text of %d bytes is announced, %s".formatted(length, most.expected()));
    }
    byte[] bytes = pickle.readNBytes((int) length);
    return new String(bytes, charset);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = oneByte(); next != '\n'; next = oneByte()) {
      if (line.length() == LONGEST_NAME) {
        throw new PickleException("a name is longer than " + LONGEST_NAME + " letters");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  private int oneByte() throws IOException {
    int next = pickle.read();
    if (next < 0) {
      throw new EOFException("premature end of file");
    }
    return next;
  }
}
