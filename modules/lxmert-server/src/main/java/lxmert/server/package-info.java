/** HTTP: routes, limits on clients, metrics, the OpenAPI document, start and stop. */
@org.jspecify.annotations.NullMarked
package lxmert.server;
