package lxmert.model;

import java.util.List;

/**
 * Names architectures. A package that has some registers an implementation with {@link
 * java.util.ServiceLoader}: its name is a line of {@code
 * META-INF/services/lxmert.model.ArchitectureProvider}.
 */
public interface ArchitectureProvider {
  /** The architectures; no two that are registered share a name, or family and images. */
  List<Architecture> architectures();
}
