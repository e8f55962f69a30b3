package lxmert.bench;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import lxmert.io.UserError;
import lxmert.tensor.LibtorchSymbols;

/**
 * libtorch's own profiler, {@code torch::autograd::profiler::RecordProfile}: writes every operator
 * that this thread calls while it is open, with its time, as Chrome's trace events. The presets
 * have no class for it, so its constructor and destructor are called by their symbols.
 */
final class Profiler implements AutoCloseable {
  private static final String CLASS = "_ZN5torch8autograd8profiler13RecordProfile";

  /** Takes a {@code const std::string&} of libstdc++, the file to write. */
  private static final String CONSTRUCTOR =
      CLASS + "C1ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";

  private static final String DESTRUCTOR = CLASS + "D1Ev";

  /** More than the object has, which is a stream and its file. */
  private static final int SIZE = 8192;

  private static final int STRING_SIZE = 32;

  private final Memory profile = new Memory(SIZE);
  private final Function destructor;

  /**
   * Begins to record.
   *
   * @param trace is written when this is closed
   * @throws UserError if this build of libtorch does not show its profiler by these symbols
   */
  Profiler(Path trace) {
    profile.clear();
    byte[] path = trace.toString().getBytes(StandardCharsets.UTF_8);
    try (Memory characters = new Memory(path.length + 1L);
        Memory string = new Memory(STRING_SIZE)) {
      characters.clear();
      characters.write(0, path, 0, path.length);
      string.clear();
      string.setPointer(0, characters);
      string.setLong(8, path.length);
      string.setLong(16, path.length); // the capacity
      destructor = LibtorchSymbols.function(DESTRUCTOR);
      LibtorchSymbols.function(CONSTRUCTOR).invoke(new Object[] {profile, string});
    } catch (UnsatisfiedLinkError e) {
      throw new UserError(
          "this build of libtorch has no profiler that can be reached: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    destructor.invoke(new Object[] {profile});
    profile.close();
  }
}
