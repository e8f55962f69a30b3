package lxmert.server;

import java.time.Duration;
import lxmert.io.Check;

/**
 * What clients may take of the server.
 *
 * @param bodyBytes most bytes of a body
 * @param requests that are read and answered at once; probes and metrics have room besides
 * @param connections that are open at once
 * @param headerTime most time from a request's first byte to the end of its headers
 * @param idle most time without a byte of a body
 * @param slack time before a rate is asked for, and for the end of a response
 * @param bytesPerSecond least rate of a body or a response
 * @param keepAlive most time between two requests
 */
public record HttpLimits(
    int bodyBytes,
    int requests,
    int connections,
    Duration headerTime,
    Duration idle,
    Duration slack,
    int bytesPerSecond,
    Duration keepAlive) {
  /** Bodies of 20 MiB at 1 KiB a second, 64 requests on 512 connections. */
  public static final HttpLimits STANDARD =
      new HttpLimits(
          20 << 20,
          64,
          512,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          1024,
          Duration.ofSeconds(60));

  /** Checks the ranges. */
  public HttpLimits {
    Check.atLeast(1024, "the largest body in bytes", bodyBytes);
    Check.atLeast(1, "requests at once", requests);
    Check.atLeast(1, "connections at once", connections);
    Check.atLeast(1, "the time for headers in milliseconds", headerTime.toMillis());
    Check.atLeast(1, "the idle time in milliseconds", idle.toMillis());
    Check.atLeast(1, "the slack in milliseconds", slack.toMillis());
    Check.atLeast(1, "the rate in bytes a second", bytesPerSecond);
    Check.atLeast(1, "the time between requests in milliseconds", keepAlive.toMillis());
  }
}
