package lxmert.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Functions of libtorch that its presets have no method for, by their symbols. */
public final class LibtorchSymbols {
  private LibtorchSymbols() {}

  /**
   * Finds a function.
   *
   * @param symbol as the compiler wrote it, such as {@code _ZN2at3cpu19is_avx512_supportedEv}
   * @throws UnsatisfiedLinkError if this build does not show it
   */
  public static Function function(String symbol) {
    Path jni = Path.of(Loader.load(torch.class));
    Path library = jni.resolveSibling(System.mapLibraryName("torch_cpu"));
    return NativeLibrary.getInstance(library.toString()).getFunction(symbol);
  }
}
