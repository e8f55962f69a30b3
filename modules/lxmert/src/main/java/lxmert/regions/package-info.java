/**
 * Regions on disk: the store, the formats of others that come in and go out, and extraction, which
 * fills a store with what a detector finds.
 */
@org.jspecify.annotations.NullMarked
package lxmert.regions;
