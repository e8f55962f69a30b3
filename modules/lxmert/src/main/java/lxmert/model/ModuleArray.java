package lxmert.model;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Module;

/** Modules of one kind under the keys 0, 1, 2, ... */
final class ModuleArray<M extends Module> extends Module {
  private final List<M> items;

  ModuleArray(int count, IntFunction<M> maker) {
    items =
        IntStream.range(0, count)
            .mapToObj(i -> register_module(Integer.toString(i), maker.apply(i)))
            .toList();
  }

  List<M> items() {
    return items;
  }
}
