package lxmert.attention;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Module;

/** Registers layers under dotted names: what stands before a dot becomes a module of its own. */
final class NamedModules {
  private final Map<String, Module> groups = new HashMap<>();

  NamedModules(Module root) {
    groups.put("", root);
  }

  /** Registers and returns a layer. */
  <M extends Module> M add(String name, M layer) {
    int dot = name.lastIndexOf('.');
    groups.put(name, layer);
    return group(name.substring(0, Math.max(0, dot)))
        .register_module(name.substring(dot + 1), layer);
  }

  private Module group(String name) {
    Module known = groups.get(name);
    return known == null ? add(name, new Module()) : known;
  }
}
