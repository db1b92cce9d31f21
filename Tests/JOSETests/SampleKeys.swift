/// Private keys made with OpenSSL for these tests; they protect nothing.
enum SampleKeys {
    /// P-256 in PKCS#8.
    static let p256 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgy40JXgpj10fQyO45
        znu7hMGXutyyVBBWu2E/BPocVVihRANCAARuGP4IwDM8wcX2ST9PGdsFabZmd9TK
        wD2mDYYtFDUD5xMkQi6w/W7rm6IXHWgtUdNSYtsK7rxG0K4nFno8AnHb
        -----END PRIVATE KEY-----
        """

    /// The same in the older form (SEC 1).
    static let p256Traditional = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIMuNCV4KY9dH0MjuOc57u4TBl7rcslQQVrthPwT6HFVYoAoGCCqGSM49
        AwEHoUQDQgAEbhj+CMAzPMHF9kk/TxnbBWm2ZnfUysA9pg2GLRQ1A+cTJEIusP1u
        65uiFx1oLVHTUmLbCu68RtCuJxZ6PAJx2w==
        -----END EC PRIVATE KEY-----
        """

    /// The same, with the passphrase "secret".
    static let p256Encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjuTSYc+enHlwICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEDCdWbaCRUKUxAIq7S0T7Y4EgZB2
        zZMNJ0WAZfohi3kSX/MU6q/gssgIW7+KMBoIuTAFT2z696gVG2e8o9HuIvDfrWjz
        5w6aTOaYvWA0Dfe67vcrWwyB3/bIAgFrW1cBrAkH3b9XLd93mOOBLC7REnZ1zeYI
        yOs+yOYN1GM7hepT5EdSSL18XgXHmOQqObQ2B/uDrvs42EMuhkLotlkWPT/gpmg=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// The public half of the same.
    static let p256Public = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbhj+CMAzPMHF9kk/TxnbBWm2ZnfU
        ysA9pg2GLRQ1A+cTJEIusP1u65uiFx1oLVHTUmLbCu68RtCuJxZ6PAJx2w==
        -----END PUBLIC KEY-----
        """

    static let rsa1024 = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAOM44Fn64c2Q8WWX
        /P3clh/Uq3Tzrabwg5qAg8mqhdZo2bewRWyRT/33Svj/hPGugDg36szhNS/3NtTK
        TWrh8hh41Wbz/KjUcEAt6YmIhpY+qfCaALW8JPGjOq4naMCyrPnipOMyITqYrRiG
        O43xsfLc72DZZtDzCkPMbud0l8ejAgMBAAECgYBfgRZ7e4HRP2zXQMzrfv3ynxb5
        7zo8AreuBvpdlzjt5+Aq3wIvIdy3aGuwwOWGF8x41LfyKW6LnKMFSYrEs/dnGt4b
        BAW2Ia8XlMYnXm1ixXD2eoQ5i6kwpU1bIu4U2JfBZLv+P3Zu/O4fqZGMrJY23W/t
        wUt3uLmMKFZBBCsxgQJBAPxiZ9YfMRja2BlYaexM4IeE8tK5cHy4JHaMPBu5p9Xt
        NDAT5+E4zNzpqaYy8I+NPdNEttvfQx/IlnV9w1nsTgMCQQDmejDawkq9MHeHB1YH
        IaDfILePrYk9inavKax/14tyCPfljnHZ2e0w6FKubpmSXl6S6AcLZxdsdUkGspn6
        xb3hAkBuwGQek0uBQ6+m16SLvGSfM5k3HYceQ9REbV+HLx5WgyPuoR2VOM61dpgq
        xZnI9MsXpcS0kbGsBeL4pfqOwGKvAkEAjNQK+BCSNInh70sHQPJGZzCJmSxTWJw7
        qwpO0gr1tOdP+h+Q56mmqiS7KMSB6BLrvN40N751bJs51PLa7YVYYQJANffuva3I
        KF4WBeUSniWNhCjE7vV6LmqnZLHZHkRrKiDzgilCjoxe1wKTkm+QgC7QiLrZkiVS
        X4H5h6DKteq0kA==
        -----END PRIVATE KEY-----
        """

    /// 2,048 bits, exponent 3.
    static let rsaExponent3 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDKrkfXJGdxDBlb
        ImuJD8Xxn+DYLI6G2ue+nA1oIVNAKWXFFhjzA3jyTfihiioRnZrF7ksVI4PbuCi2
        OgQHp2Jm0FBt2Gjrt5I0jcjqpYp8z+2plcvxxAPNcFXAnK2RP1oNQGFkbH+1vZug
        UrRWGHnLv1+SWt9r1xu432dK+kQmBLIClPJUUBCwesAXvHT0RjTIX/oS8aNA2mzp
        WTr4HG+R7ccOd0fj0E28x/e/LYRMlEqPp8RVvjbyFNlTznkptIVrpAbTqcR/1jBz
        sxJTe9apBB5cGjNlOuZR5o7/3he7cquesvOppJof7bNgWr4ubQ2aE/pQCBaTkMbq
        g29Vm09FAgEDAoIBAQCHHtqPbZpLXWY8wZ0GCoP2apXlcwmvPJp/ErOawOIqxkPY
        uWX3V6X23qXBBsa2aRHZSYdjbQKSesXO0VgFGkGZ4DWekEXyemF4XoXxw7Goip5x
        Dof2gq0zoDkrEx5g1OazgEDtnap5KRJq4c2OuvvdKj+25z+dOhJ7P5ox/C1urJw7
        jc8ppBNGauszospOnx4+2zFmZnkkDc4PaVsUAPB+1Fcq1H563vw8gabYptuIDK43
        ivmCsGIeOfZOaDDu4fshRsW4SmY0NmIq4SWHKpad3vPCnp3PZ5Cld8T8GTk08fHR
        BQ9v9EoIHrsTzNWVUp7cBDKEi5XnklFJY4qF9+wrAoGBAOhbWh6oGQGl6eZZM/Ri
        wSpog7Xul583OxXzLVIPoVKm2OnWUo1iJ15roMo/0iOUllux8HGby1/RhUIVdYiL
        L5BJEg0iyoCr91XYw+B8kQLEPPEt6OSkyE84FkW/2iuMF+KwWtMRID7J5YZFp5Ea
        oXw9Qztowc0KvqraqmIOIS7RAoGBAN9N5hztwPIg8HjxFFEbll0Bk3oKwE5TiqHf
        DeBKebQs1lp35fzJWnT2ZLM6YRdr6umKZtx16kPzOKXIvKc4Mfxwp9Ecb6qFjUda
        nXmMKvH3+L+KQ2IJVz4hnKHF3hZf79400IlwlexJ2hR8/+yzz6MSynMgdOitdqIh
        w71+hj41AoGBAJrnkWnFZgEZRpmQzU2XK3GbAnlJumok0g6iHja1FjcZ5fE5jF5B
        b5RHwIbVNsJjDufL9aESh5U2WNa4+QWyH7WGDAjB3FXH+jk7LUBTC1ctffYem0MY
        hYolZC5/5seyupcgPIy2FX8xQ67ZGmC8a6go13zwgTNcfxyRxuwJa3SLAoGBAJTe
        mWiegKFrSvtLYuC9Duirt6ax1YmNBxaUs+rcUSLIjub6mVMw5vikQyIm62TynJux
        mehOnC1M0G6F0xoldqhLGotoSnGuXi+RvlEIHKFP+ypcLOwGOilrvcEulA7qn+l4
        iwZLDp2GkWL9//Miimy3MaIVo0XI+cFr19OprtQjAoGBAMyoutBMVXKjKFzKRAz7
        +0mbO27mmZ6PjixyMo6ohIAd3VxnsiOI2jcksloKP/U3ahHJt6gsnLDj1LgKFc3h
        pe8/hNqZgBQmeLVlGNQls4/ZUvFEXXZp7l1zdJgBkXOL2wXkN/+vRwy59hytiFwM
        uJVaF0gG0mgJ5gAdD3aARt4G
        -----END PRIVATE KEY-----
        """

    static let secp256k1 = """
        -----BEGIN PRIVATE KEY-----
        MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgghhiXgC9kBwmBv++4hYt
        13zr11wleWqmX+9kd54AYMWhRANCAATz8Po8+vbloX9nxgbUw1/p0x8RLmyxbz+M
        Llv1HHCCJkE0dGLmq9ACheoFU78muavaPdrd3FE5uxU7lkRKks/w
        -----END PRIVATE KEY-----
        """

    static let x25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VuBCIEIKgTSOqZwd4hgSQ0thZOxTWIcyqObrn1BANMt4f+IUNg
        -----END PRIVATE KEY-----
        """
}
