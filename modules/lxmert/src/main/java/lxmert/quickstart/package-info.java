/** The whole chain on the procedural world, in one run. */
package lxmert.quickstart;
