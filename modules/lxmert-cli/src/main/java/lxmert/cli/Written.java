package lxmert.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An option that names what its command writes; every other path is read. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Written {
  /** Whether it is a folder. */
  boolean folder() default false;
}
