package lxmert.serving;

/** Hears what a model does, on whatever thread does it. */
public interface ServingListener {
  /** Hears nothing. */
  ServingListener NONE = new ServingListener() {};

  /** A stage of some requests' computing took so many nanoseconds. */
  default void computed(ComputeStage stage, long nanos) {}

  /** A request waited for so many nanoseconds before its first element was taken. */
  default void queued(long nanos) {}

  /** A run over so many elements was done. */
  default void ran(int elements) {}
}
