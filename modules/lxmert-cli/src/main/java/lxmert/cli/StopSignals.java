package lxmert.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and Ctrl-C as an orderly stop: the first one begins it, a second one ends the process at
 * once. A shutdown hook could do neither, as the process would end with the signal's code.
 *
 * <p>The JDK's class for signals is called by name: javac warns of it, and warnings are errors.
 */
final class StopSignals {
  private static final int STOPPED_AT_ONCE = 143;

  private StopSignals() {}

  /** Has the first signal start a thread that stops. */
  static void onFirst(Runnable stop) {
    AtomicBoolean stopping = new AtomicBoolean();
    Runnable action =
        () -> {
          if (!stopping.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(STOPPED_AT_ONCE);
          }
          new Thread(stop, "stop").start();
        };
    try {
      for (String signal : List.of("TERM", "INT")) {
        handle(signal, action);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has no signals", e);
    }
  }

  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    MethodHandle run =
        MethodHandles.lookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(action);
    Object handling =
        MethodHandleProxies.asInterfaceInstance(
            handler, MethodHandles.dropArguments(run, 0, signal));
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
  }
}
