package lxmert.tensor;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;

/** An operator that libtorch offers through its dispatcher only. Lives as long as the process. */
public final class LibtorchOperator {
  private final Kept kept = new Kept();
  private final OperatorHandle handle;

  /**
   * Finds an operator.
   *
   * @param name such as {@code mkldnn::_linear_pointwise}
   * @param overload its variant; empty for the first
   * @throws RuntimeException if this build has none of this name
   */
  public LibtorchOperator(String name, String overload) {
    handle = kept.keep(Dispatcher.singleton().findSchemaOrThrow(name, overload));
  }

  /** An empty list, in the caller's scope, of the elements that an argument wants. */
  public GenericList listFor(int argument) {
    Type list = handle.schema().arguments().getPointer(argument).type().get();
    return new GenericList(list.containedType(0));
  }

  /** Calls it for what it changes. */
  public void run(IValue... arguments) {
    handle.callBoxed(new IValueVector(arguments));
  }

  /** Calls it for the tensor that it returns. */
  public Tensor call(IValue... arguments) {
    IValueVector stack = new IValueVector(arguments);
    handle.callBoxed(stack);
    return stack.get(0).toTensor();
  }
}
