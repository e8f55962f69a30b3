package lxmert.ranks;

import java.util.List;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Tensor;

/** One process: what it has is what all have. */
final class Alone implements Ranks {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public String manner() {
    return "1";
  }

  @Override
  public Precision exchange() {
    return Precision.FLOAT32;
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    return List.of(own);
  }

  @Override
  public void add(Tensor values) {}

  @Override
  public void broadcast(Tensor values) {}

  @Override
  public Traffic traffic() {
    return Traffic.NONE;
  }

  @Override
  public void fail(String why) {}

  @Override
  public void close() {}
}
