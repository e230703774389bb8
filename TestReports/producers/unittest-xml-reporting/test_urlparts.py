# SPDX-License-Identifier: Apache-2.0
import unittest

from urlparts import split


class SplitTests(unittest.TestCase):
    def test_scheme(self):
        self.assertEqual(split("https://example.org/a")["scheme"], "https")

    def test_query_and_fragment(self):
        parts = split("/search?q=tea&lang=de#top")
        self.assertEqual((parts["query"], parts["fragment"]), ("q=tea&lang=de", "top"))

    def test_scheme_is_lower_case(self):
        self.assertEqual(split("HTTP://example.org")["scheme"], "http")

    def test_blank_is_an_error(self):
        split("http://example.org/a b")

    def test_cdata_end_in_message(self):
        print("path is <![CDATA[/a]]>")
        self.assertEqual(split("/a]]>b")["path"], "/a", "stopped at ]]>")

    @unittest.skip("ticket 31: ports are not split yet")
    def test_port(self):
        self.fail()

    @unittest.expectedFailure
    def test_international_host_is_encoded(self):
        self.assertEqual(split("http://münchen.example/")["authority"], "xn--mnchen-3ya.example")

    @unittest.expectedFailure
    def test_empty_url_is_refused(self):
        self.assertEqual(split("")["path"], "")

    def test_paths(self):
        for path in ("/", "/a/b", "/a//b", "a b"):
            with self.subTest(path=path):
                self.assertEqual(split("http://example.org" + path)["path"], path)


class DatabaseTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ConnectionError("no database of public suffixes")

    def test_registered_domain(self):
        self.assertEqual(split("http://a.example.co.uk/")["domain"], "example.co.uk")

    def test_suffix(self):
        self.assertEqual(split("http://a.example.co.uk/")["suffix"], "co.uk")
