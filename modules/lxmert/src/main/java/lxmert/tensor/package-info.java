/**
 * Tensors on disk and on devices: safetensors files, PyTorch checkpoints, strict loading into
 * modules, 16-bit numbers, threads. There is no facade over libtorch's {@code Tensor}.
 *
 * <p>Everything that is read from a file is checked before a byte of it is used, and no file can
 * make this code execute anything.
 */
@org.jspecify.annotations.NullMarked
package lxmert.tensor;
