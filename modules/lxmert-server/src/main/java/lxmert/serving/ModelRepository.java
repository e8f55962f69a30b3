package lxmert.serving;

import java.util.List;
import lxmert.serving.ServingError.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The models of a server; the first is the one that answers where none is named.
 *
 * @param models in the order in which they were given
 */
public record ModelRepository(List<ServedModel> models) implements AutoCloseable {
  /** Copies the list. */
  public ModelRepository {
    models = List.copyOf(models);
  }

  /** The model that answers where none is named. */
  public ServedModel first() {
    return models.get(0);
  }

  /**
   * A model by its name.
   *
   * @param version null: the one that there is
   * @throws ServingError if there is none
   */
  public ServedModel find(String name, @Nullable String version) {
    ServedModel model =
        models.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new ServingError(Kind.NOT_FOUND, "unknown model '" + name + "'"));
    if (version != null && !version.equals(ServedModel.VERSION)) {
      throw new ServingError(
          Kind.NOT_FOUND, "model '%s' has no version '%s'".formatted(name, version));
    }
    return model;
  }

  /** Whether all of them answer. */
  public boolean isReady() {
    return models.stream().allMatch(ServedModel::isReady);
  }

  /** Whether none of their threads has died. */
  public boolean isAlive() {
    return models.stream().allMatch(ServedModel::isAlive);
  }

  @Override
  public void close() {
    models.forEach(ServedModel::close);
  }
}
