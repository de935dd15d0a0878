-- The words for numbers that a language writes out.
create or replace macro number_words(lang) as case split_part(lang, '-', 1)
    when 'en' then [
        'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'dozen', 'dozens',
        'twenty', 'thirty', 'forty', 'fifty', 'hundred', 'hundreds', 'thousand', 'thousands', 'million', 'millions', 'billion', 'billions'
    ]
    when 'de' then [
        'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf', 'dutzend', 'zwanzig', 'dreißig',
        'hundert', 'hunderte', 'tausend', 'tausende', 'million', 'millionen', 'milliarde', 'milliarden'
    ]
    when 'fr' then [
        'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze', 'douze', 'douzaine', 'vingt', 'trente',
        'cent', 'centaines', 'mille', 'milliers', 'million', 'millions', 'milliard', 'milliards'
    ]
    when 'es' then [
        'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve', 'diez', 'once', 'doce', 'docena', 'veinte', 'treinta',
        'cien', 'cientos', 'mil', 'miles', 'millón', 'millones'
    ]
    when 'it' then [
        'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove', 'dieci', 'undici', 'dodici', 'venti', 'trenta', 'cento',
        'centinaia', 'mille', 'migliaia', 'milione', 'milioni', 'miliardo', 'miliardi'
    ]
    when 'pt' then [
        'dois', 'duas', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez', 'onze', 'doze', 'vinte', 'trinta', 'cem',
        'centenas', 'mil', 'milhares', 'milhão', 'milhões'
    ]
    when 'nl' then [
        'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen', 'tien', 'elf', 'twaalf', 'twintig', 'dertig', 'honderd',
        'honderden', 'duizend', 'duizenden', 'miljoen', 'miljard'
    ]
    when 'pl' then [
        'dwa', 'dwie', 'dwóch', 'trzy', 'trzech', 'cztery', 'czterech', 'pięć', 'sześć', 'siedem', 'osiem', 'dziewięć', 'dziesięć', 'sto',
        'tysiąc', 'tysiące', 'tysięcy', 'milion', 'miliony', 'milionów'
    ]
    when 'ru' then [
        'два', 'две', 'двух', 'три', 'трёх', 'трех', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять', 'десять', 'двадцать', 'сто',
        'тысяча', 'тысячи', 'тысяч', 'миллион', 'миллиона', 'миллионов', 'миллиард', 'миллиардов'
    ]
    when 'zh' then ['两', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '萬', '億']
    when 'ja' then ['二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '億']
    else []::varchar[]
end;
comment on macro number_words is 'The words from two on by which a language (a code as in documents.lang) writes numbers out, in lower case. One is left out, for in many languages it is an article; so are compounds. An empty list for a language that has none here.';
