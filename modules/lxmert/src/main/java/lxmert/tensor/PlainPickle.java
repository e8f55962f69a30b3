package lxmert.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Limit;
import lxmert.io.UserError;
import net.razorvine.pickle.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle of lists, tuples, dictionaries, texts, numbers, truth values and None, of any
 * protocol, and executes nothing: the opcodes below are all that it understands, and a name of
 * Python is refused, whatever it names. Beside {@link PickleReader}, which reads checkpoints.
 */
final class PlainPickle {
  private static final String EXPECTED =
      "expected lists, dictionaries, texts and numbers of Python alone";

  private final PickleInput input;
  private final List<@Nullable Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, @Nullable Object> memo = new HashMap<>();

  private PlainPickle(PickleInput input) {
    this.input = input;
  }

  /**
   * Reads one pickle.
   *
   * @param what the file, for errors
   * @return a {@link List}, a {@link Map} whose keys are texts, a {@link String}, a {@link Number},
   *     a {@link Boolean} or null; a collection may hold itself
   * @throws UserError naming the place, if it is torn or holds anything else
   */
  static @Nullable Object read(String what, PickleInput input) {
    try {
      return new PlainPickle(input).load();
    } catch (IOException e) {
      throw broken(what, input, String.valueOf(e.getMessage()), e);
    } catch (UserError e) {
      throw broken(what, input, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw broken(what, input, "it makes no sense here", e);
    }
  }

  private static UserError broken(String what, PickleInput input, String why, Exception cause) {
    return new UserError(
        "%s: its pickle breaks off at byte %d: %s".formatted(what, input.position(), why), cause);
  }

  private @Nullable Object load() throws IOException {
    long most = Limit.PICKLE_DATA_OPCODES.most();
    for (long count = 0; count < most; count++) {
      int opcode = PickleText.oneByte(input);
      if (opcode == Opcodes.STOP) {
        return pop();
      }
      if (!number(opcode) && !text(opcode) && !memo(opcode) && !collection(opcode)) {
        throw refused(opcode);
      }
    }
    throw new UserError(
        "it has more than %d opcodes%s".formatted(most, Limit.PICKLE_DATA_OPCODES.more()));
  }

  private UserError refused(int opcode) throws IOException {
    return new UserError(
        opcode == Opcodes.GLOBAL
            ? "it asks for %s.%s, %s"
                .formatted(PickleText.line(input), PickleText.line(input), EXPECTED)
            : "opcode 0x%02x, %s".formatted(opcode, EXPECTED));
  }

  private boolean number(int opcode) throws IOException {
    switch (opcode) {
      case Opcodes.NONE -> stack.add(null);
      case Opcodes.NEWTRUE -> stack.add(true);
      case Opcodes.NEWFALSE -> stack.add(false);
      case Opcodes.INT -> stack.add(PickleText.whole(PickleText.line(input)));
      case Opcodes.LONG -> stack.add(new BigInteger(PickleText.line(input).replace("L", "")));
      case Opcodes.BININT -> stack.add((int) PickleText.little(input, 4));
      case Opcodes.BININT1 -> stack.add((int) PickleText.little(input, 1));
      case Opcodes.BININT2 -> stack.add((int) PickleText.little(input, 2));
      case Opcodes.LONG1 -> stack.add(big((int) PickleText.little(input, 1)));
      case Opcodes.FLOAT -> stack.add(Double.valueOf(PickleText.line(input)));
      case Opcodes.BINFLOAT -> stack.add(ByteBuffer.wrap(PickleText.bytes(input, 8)).getDouble());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Two's complement, the least significant byte first. */
  private BigInteger big(int length) throws IOException {
    byte[] bytes = PickleText.bytes(input, length);
    byte[] reversed = new byte[length + 1]; // its sign in front: no bytes are 0
    for (int i = 0; i < length; i++) {
      reversed[length - i] = bytes[i];
    }
    reversed[0] = (byte) (length > 0 && bytes[length - 1] < 0 ? -1 : 0);
    return new BigInteger(reversed);
  }

  private boolean text(int opcode) throws IOException {
    switch (opcode) {
      case Opcodes.STRING -> stack.add(PickleText.quoted(input));
      case Opcodes.UNICODE -> stack.add(PickleText.escaped(input));
      case Opcodes.SHORT_BINSTRING, Opcodes.SHORT_BINBYTES, Opcodes.SHORT_BINUNICODE ->
          stack.add(PickleText.binary(input, 1));
      case Opcodes.BINSTRING, Opcodes.BINBYTES, Opcodes.BINUNICODE ->
          stack.add(PickleText.binary(input, 4));
      case Opcodes.BINBYTES8, Opcodes.BINUNICODE8 -> stack.add(PickleText.binary(input, 8));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memo(int opcode) throws IOException {
    switch (opcode) {
      case Opcodes.PROTO -> PickleText.little(input, 1);
      case Opcodes.FRAME -> PickleText.little(input, 8);
      case Opcodes.PUT -> memo.put(Integer.valueOf(PickleText.line(input)), top());
      case Opcodes.BINPUT -> memo.put((int) PickleText.little(input, 1), top());
      case Opcodes.LONG_BINPUT -> memo.put((int) PickleText.little(input, 4), top());
      case Opcodes.MEMOIZE -> memo.put(memo.size(), top());
      case Opcodes.GET -> stack.add(known(Integer.parseInt(PickleText.line(input))));
      case Opcodes.BINGET -> stack.add(known((int) PickleText.little(input, 1)));
      case Opcodes.LONG_BINGET -> stack.add(known((int) PickleText.little(input, 4)));
      default -> {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object known(int number) throws IOException {
    if (!memo.containsKey(number)) {
      throw new IOException("it refers to number %d, which is nothing yet".formatted(number));
    }
    return memo.get(number);
  }

  private boolean collection(int opcode) {
    switch (opcode) {
      case Opcodes.MARK -> marks.push(stack.size());
      case Opcodes.EMPTY_LIST, Opcodes.EMPTY_TUPLE -> stack.add(new ArrayList<>());
      case Opcodes.LIST, Opcodes.TUPLE -> stack.add(sinceMark());
      case Opcodes.TUPLE1 -> stack.add(last(1));
      case Opcodes.TUPLE2 -> stack.add(last(2));
      case Opcodes.TUPLE3 -> stack.add(last(3));
      case Opcodes.APPEND -> addAll(last(1));
      case Opcodes.APPENDS -> addAll(sinceMark());
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<String, @Nullable Object>());
      case Opcodes.DICT -> {
        List<@Nullable Object> items = sinceMark();
        stack.add(new LinkedHashMap<String, @Nullable Object>());
        putAll(items);
      }
      case Opcodes.SETITEM -> putAll(last(2));
      case Opcodes.SETITEMS -> putAll(sinceMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object pop() throws IOException {
    if (stack.isEmpty()) {
      throw new EOFException("it ends with nothing");
    }
    return stack.remove(stack.size() - 1);
  }

  private @Nullable Object top() {
    return stack.get(stack.size() - 1);
  }

  private List<@Nullable Object> sinceMark() {
    return last(stack.size() - marks.pop());
  }

  /** Takes the last values from the stack. */
  private List<@Nullable Object> last(int count) {
    List<@Nullable Object> end = stack.subList(stack.size() - count, stack.size());
    List<@Nullable Object> values = new ArrayList<>(end);
    end.clear();
    return values;
  }

  @SuppressWarnings("unchecked")
  private void addAll(List<@Nullable Object> values) {
    ((List<@Nullable Object>) castTop(List.class)).addAll(values);
  }

  @SuppressWarnings("unchecked")
  private void putAll(List<@Nullable Object> items) {
    Map<String, @Nullable Object> map = (Map<String, @Nullable Object>) castTop(Map.class);
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Number)) {
        throw new UserError("a dictionary's key is neither a text nor a number");
      }
      map.put(key.toString(), items.get(i + 1));
    }
  }

  private <T> T castTop(Class<T> type) {
    Object top = top();
    if (!type.isInstance(top)) {
      throw new UserError("it adds to something that is no " + type.getSimpleName());
    }
    return type.cast(top);
  }
}
