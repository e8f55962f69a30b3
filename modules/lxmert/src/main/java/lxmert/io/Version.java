package lxmert.io;

/** Which build this is. */
public final class Version {
  /** The number of the release that this tree becomes. */
  public static final String NUMBER = "0.1.0";

  private Version() {}
}
