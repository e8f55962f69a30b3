package lxmert.model;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;

/** The one place that knows which architectures there are, and which engine runs a model. */
public final class Architectures {
  private Architectures() {}

  /** All that are registered. */
  public static List<Architecture> all() {
    return ServiceLoader.load(ArchitectureProvider.class).stream()
        .flatMap(provider -> provider.get().architectures().stream())
        .toList();
  }

  /** The one that {@code config.json} names so, if it is registered. */
  public static Optional<Architecture> find(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * The member of a family that reads so many images with a sentence.
   *
   * @throws UserError if there is none, with the families that there are
   */
  public static Architecture of(String family, int images) {
    List<Architecture> fitting = all().stream().filter(each -> each.images() == images).toList();
    return fitting.stream()
        .filter(each -> each.family().equals(family))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "there is no model %s that reads %d image(s) with a sentence, expected one of %s"
                        .formatted(
                            family,
                            images,
                            fitting.stream()
                                .map(Architecture::family)
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * A model's present weights, ready to answer: on the first {@link Engine} that serves its
   * architecture, else {@linkplain PlainAnswering as it is}.
   *
   * @param model on the device, in evaluation mode; stays the caller's and stays open
   */
  public static Answering answering(AnsweringModel model, Precision precision, Device device) {
    return ServiceLoader.load(Engine.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.serves(model.architecture()))
        .findFirst()
        .map(engine -> engine.answering(model, precision.within(device), device))
        .orElseGet(() -> plain(model, precision, device));
  }

  /**
   * The model as it is, operator by operator, by autocast in bfloat16; for any architecture.
   *
   * @param model on the device; stays the caller's
   */
  public static Answering plain(AnsweringModel model, Precision precision, Device device) {
    return new PlainAnswering(model, precision, device);
  }
}
