package lxmert.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import lxmert.io.ProcessEnd;

/**
 * SIGTERM, Ctrl-C and SIGHUP, which a terminal sends that closes.
 *
 * <p>The JDK's class for signals is called by name: javac warns of it, and warnings are errors.
 */
final class StopSignals {
  private static final int STOPPED_AT_ONCE = 143;

  /** The number of a signal and this is what a shell says of a process that it ended. */
  private static final int OF_SHELL = 128;

  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private StopSignals() {}

  /**
   * Has each of them end the process with its own code, and says so, unless the work that it stops
   * says more. One that the process was started to ignore, as by nohup, stays ignored.
   */
  static void tell() {
    AtomicBoolean ending = new AtomicBoolean();
    onEach(
        name -> {
          if (ending.compareAndSet(false, true) && !ProcessEnd.isAwaited()) {
            System.err.printf("lxmert: stopped by SIG%s; give the same command again%n", name);
          }
          System.exit(OF_SHELL + NUMBERS.getOrDefault(name, 0));
        });
  }

  /**
   * Has the first signal start a thread that stops; a second one ends the process at once. A
   * shutdown hook could do neither, as the process would end with the signal's code.
   */
  static void onFirst(Runnable stop) {
    AtomicBoolean stopping = new AtomicBoolean();
    onEach(
        name -> {
          if (!stopping.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(STOPPED_AT_ONCE);
          }
          new Thread(stop, "stop").start();
        });
  }

  private static void onEach(Consumer<String> action) {
    try {
      for (String signal : NUMBERS.keySet()) {
        handle(signal, () -> action.accept(signal));
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
