package lxmert.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Moves values between a module's parameters and buffers and a {@link StateDict}, strictly. */
public final class ModuleWeights {
  private static final int MOST_NAMES = 10;

  private ModuleWeights() {}

  /**
   * Copies every value; the names on both sides must be the same.
   *
   * @throws UserError as {@link #load(Module, StateDict, Predicate, Predicate)}
   */
  public static void load(Module module, StateDict state) {
    load(module, state, name -> false, name -> false);
  }

  /**
   * Copies values into a module, converted to its types and devices.
   *
   * @param mayBeMissing names of the module that the state need not have; they keep their values
   * @param mayBeSurplus names of the state that are ignored if the module does not have them
   * @throws UserError listing missing, surplus and wrongly shaped names, those of whole numbers
   *     where fractions are expected or the reverse, and those with a NaN or an infinity; then
   *     nothing was copied
   */
  public static void load(
      Module module,
      StateDict state,
      Predicate<String> mayBeMissing,
      Predicate<String> mayBeSurplus) {
    try (PointerScope scope = new PointerScope()) {
      load(stateOf(module), state, mayBeMissing, mayBeSurplus);
    }
  }

  /**
   * Copies every value into the tensor of its name; the names on both sides must be the same.
   *
   * @throws UserError as {@link #load(Module, StateDict, Predicate, Predicate)}
   */
  public static void load(Map<String, Tensor> targets, StateDict state) {
    load(targets, state, name -> false, name -> false);
  }

  private static void load(
      Map<String, Tensor> targets,
      StateDict state,
      Predicate<String> mayBeMissing,
      Predicate<String> mayBeSurplus) {
    check(targets, state, mayBeMissing, mayBeSurplus);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      targets.forEach(
          (name, target) -> {
            Tensor source = state.tensors().get(name);
            if (source != null) {
              target.copy_(source);
            }
          });
    }
  }

  /** A module's parameters, then its buffers, by name: the tensors themselves, not copies. */
  public static Map<String, Tensor> stateOf(Module module) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (StringTensorDict dict : List.of(module.named_parameters(), module.named_buffers())) {
      for (long i = 0; i < dict.size(); i++) {
        // access() points into the dictionary; the copy holds the tensor itself.
        state.put(dict.get(i).key().getString(), new Tensor(dict.get(i).access()));
      }
    }
    return state;
  }

  private static void check(
      Map<String, Tensor> targets,
      StateDict state,
      Predicate<String> mayBeMissing,
      Predicate<String> mayBeSurplus) {
    TreeSet<String> missing = new TreeSet<>(targets.keySet());
    missing.removeIf(name -> state.tensors().containsKey(name) || mayBeMissing.test(name));
    TreeSet<String> surplus = new TreeSet<>(state.tensors().keySet());
    surplus.removeIf(name -> targets.containsKey(name) || mayBeSurplus.test(name));
    TreeSet<String> misshapen = new TreeSet<>();
    TreeSet<String> mistyped = new TreeSet<>();
    TreeSet<String> infinite = new TreeSet<>();
    targets.forEach(
        (name, target) -> {
          Tensor source = state.tensors().get(name);
          if (source == null) {
            return;
          }
          if (!Arrays.equals(shape(source), shape(target))) {
            misshapen.add(
                "%s is %s, expected %s"
                    .formatted(name, Shapes.text(shape(source)), Shapes.text(shape(target))));
          }
          if (source.is_floating_point() != target.is_floating_point()) {
            mistyped.add("%s is %s".formatted(name, DType.of(source.scalar_type())));
          }
          if (!isFinite(source)) {
            infinite.add(name);
          }
        });
    List<String> faults = new ArrayList<>();
    addFault(faults, "missing", missing);
    addFault(faults, "surplus", surplus);
    addFault(faults, "of another shape", misshapen);
    addFault(faults, "of another type", mistyped);
    addFault(faults, "with NaN or infinity", infinite);
    if (!faults.isEmpty()) {
      throw new UserError(state.file() + " does not fit the model: " + String.join("; ", faults));
    }
  }

  /** The names of the tensors that hold a NaN or an infinity, sorted. */
  public static List<String> infinite(StateDict state) {
    return state.tensors().entrySet().stream()
        .filter(tensor -> !isFinite(tensor.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** One pass over the values: 0.3 s on a core for the 208 million of LXMERT's base size. */
  private static boolean isFinite(Tensor values) {
    if (!values.is_floating_point() || values.numel() == 0) {
      return true;
    }
    try (PointerScope scope = new PointerScope()) {
      T_TensorTensor_T ends = torch.aminmax(values); // NaN is the least and the greatest
      return Double.isFinite(ends.get0().item().toDouble())
          && Double.isFinite(ends.get1().item().toDouble());
    }
  }

  private static long[] shape(Tensor tensor) {
    return tensor.sizes().vec().get();
  }

  private static void addFault(List<String> faults, String kind, Collection<String> names) {
    if (!names.isEmpty()) {
      List<String> first = names.stream().limit(MOST_NAMES).toList();
      String rest =
          names.size() > MOST_NAMES ? ", and " + (names.size() - MOST_NAMES) + " more" : "";
      faults.add("%d %s (%s%s)".formatted(names.size(), kind, String.join(", ", first), rest));
    }
  }
}
