/**
 * What an experiment is asked for: nested records with profiles for defaults, one JSON file, and options of commands.
 */
package org.recompose.config;
